package dev.tippmixmentor.providers;

import java.time.Duration;

/**
 * How often a provider is asked so that what it allows lasts to the end of its window. What is being played comes first:
 * lists get what that leaves, but each league one of them while there is enough.
 *
 * @param running how often for the matches that are being played, all leagues together
 * @param list how often for all matches of a league
 * @param spare whether there may be a list more: what is being played has its requests then, and each league one list
 */
record PollPlan(Duration running, Duration list, boolean spare) {
    private static final Duration CALM = Duration.ofMinutes(15);

    /** When there is nothing left. */
    private static final Duration NEVER = Duration.ofDays(365);

    /**
     * A plan for the rest of a window.
     *
     * @param left requests that are left in it
     * @param rest of the window
     * @param playing for how long in it matches are played
     * @param leagues how many
     * @param wanted how often we would like to ask while matches are played
     */
    static PollPlan of(long left, Duration rest, Duration playing, int leagues, Duration wanted) {
        if (left <= 0) {
            return new PollPlan(NEVER, NEVER, false);
        }
        long wish = ceil(playing, wanted);
        long polls = Math.min(wish, left - Math.min(leagues, left / 2));
        long lists = left - polls;
        return new PollPlan(
                polls == wish ? wanted : longer(wanted, playing.dividedBy(polls)),
                lists == 0 ? NEVER : longer(CALM, rest.multipliedBy(leagues).dividedBy(lists)),
                // Near its end nobody is listed again in this window.
                lists > (rest.compareTo(CALM) <= 0 ? 0 : leagues));
    }

    private static long ceil(Duration whole, Duration part) {
        return (whole.toMillis() + part.toMillis() - 1) / part.toMillis();
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
