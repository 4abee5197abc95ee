package dev.tippmixmentor.providers;

import dev.tippmixmentor.providers.ProviderException.Fault;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When a provider that fails is tried again: soon at first, then less and less often, so that an outage is for us at most
 * half as long again as it was, and a long one costs little of the quota. All nodes together make these trials, not each.
 */
class Trials {
    private static final double MULTIPLIER = 1.5;

    private final Troubles troubles;
    private final IntervalFunction waits;
    private final Clock clock;

    /**
     * @param first after which it is tried again
     * @param longest that is waited between two trials
     */
    Trials(Troubles troubles, Duration first, Duration longest, Clock clock) {
        this.troubles = troubles;
        this.waits = IntervalFunction.ofExponentialBackoff(first, MULTIPLIER, longest);
        this.clock = clock;
    }

    /** What is wrong with it; empty if nothing is, or nobody has asked for long. */
    Optional<Trouble> known() {
        return troubles.known().get().filter(trouble -> trouble.end().isAfter(clock.instant()));
    }

    /** When asking again is worth more than waiting until somebody has a question anyway. */
    Optional<Instant> next() {
        return known().filter(trouble -> trouble.fault().mayPass()).map(Trouble::nextTrial);
    }

    /** It answered, and in good time. */
    synchronized void answered() {
        if (troubles.known().get().isPresent()) {
            troubles.clearing().run();
        }
    }

    /** An answer is later than it should be; how it ends is not known yet. */
    synchronized void late() {
        if (known().isEmpty()) {
            failed(Fault.SLOW);
        }
    }

    /** It failed. What fails before its time, such as what others ask meanwhile, is no trial. */
    synchronized void failed(Fault fault) {
        Instant now = clock.instant();
        Trouble before = known().orElseGet(() -> new Trouble(fault, now, -1, now));
        troubles.noting()
                .accept(
                        before.isTrialDue(now)
                                ? trial(before, fault, now, now)
                                : new Trouble(fault, now, before.trials(), before.nextTrial()));
    }

    /** It could not be asked: that says nothing of it, but it would not help to try at once again. */
    synchronized void notAsked() {
        Instant now = clock.instant();
        known().ifPresentOrElse(
                        before -> {
                            if (before.isTrialDue(now)) {
                                troubles.noting().accept(trial(before, before.fault(), before.at(), now));
                            }
                        },
                        () -> failed(Fault.NOT_ASKED));
    }

    private Trouble trial(Trouble before, Fault fault, Instant at, Instant now) {
        int trials = before.trials() + 1;
        return new Trouble(fault, at, trials, now.plusMillis(waits.apply(trials + 1)));
    }
}
