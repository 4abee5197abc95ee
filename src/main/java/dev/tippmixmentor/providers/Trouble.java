package dev.tippmixmentor.providers;

import dev.tippmixmentor.providers.ProviderException.Fault;
import java.time.Duration;
import java.time.Instant;

/**
 * What is wrong with a provider, as far as any node knows.
 *
 * @param fault what it was the last time
 * @param at when that was
 * @param trials how often it has been tried again since it began, without success
 * @param nextTrial when it is tried again
 */
record Trouble(Fault fault, Instant at, int trials, Instant nextTrial) {
    /** Who is asked only when another fails may not be asked again for long after it has failed itself. */
    private static final Duration REMEMBERED = Duration.ofMinutes(15);

    private static final String SEPARATOR = " ";
    private static final int PARTS = 4;

    /** Whether it is to be tried again now. */
    boolean isTrialDue(Instant now) {
        return !now.isBefore(nextTrial);
    }

    /** After this nobody knows any more. */
    Instant end() {
        return (at.isAfter(nextTrial) ? at : nextTrial).plus(REMEMBERED);
    }

    /** As nodes tell each other. */
    String text() {
        return String.join(
                SEPARATOR,
                fault.name(),
                Long.toString(at.toEpochMilli()),
                Integer.toString(trials),
                Long.toString(nextTrial.toEpochMilli()));
    }

    /** @throws IllegalArgumentException if another version wrote it that has other words for it */
    static Trouble of(String text) {
        String[] parts = text.split(SEPARATOR, -1);
        if (parts.length < PARTS) {
            throw new IllegalArgumentException("not a trouble: " + text);
        }
        return new Trouble(
                Fault.valueOf(parts[0]),
                Instant.ofEpochMilli(Long.parseLong(parts[1])),
                Integer.parseInt(parts[2]),
                Instant.ofEpochMilli(Long.parseLong(parts[3])));
    }
}
