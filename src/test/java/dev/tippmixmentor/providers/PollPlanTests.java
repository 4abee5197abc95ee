package dev.tippmixmentor.providers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.football.MatchProgress;
import dev.tippmixmentor.football.MatchStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PollPlanTests {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Instant MIDNIGHT = Instant.parse("2026-11-28T00:00:00Z");
    private static final int LEAGUES = 5;

    /** A Saturday of five leagues and a hundred requests, minute by minute. */
    @Test
    void aHundredRequestsLastADayAndMostGoToWhatIsPlayed() {
        List<ProviderMatch> matches = Stream.of("12:30", "15:00", "17:30", "20:00")
                .map(time -> scheduled(Instant.parse("2026-11-28T" + time + ":00Z")))
                .toList();
        Day day = new Day(100);

        day.run(matches);

        assertThat(day.spent()).isLessThanOrEqualTo(100);
        assertThat(day.running).isGreaterThanOrEqualTo(75);
        assertThat(day.lists).isGreaterThanOrEqualTo(LEAGUES);
        assertThat(day.longestSilenceWhilePlaying).isLessThanOrEqualTo(Duration.ofMinutes(9));
    }

    @Test
    void onADayWithoutMatchesListsAreSpreadOverIt() {
        Day day = new Day(100);

        day.run(List.of());

        assertThat(day.running).isZero();
        assertThat(day.lists).isBetween(80, 100);
    }

    @Test
    void whoeverAllowsManyRequestsIsAskedAsOftenAsWeLike() {
        PollPlan plan = PollPlan.of(7_500, Duration.ofHours(24), Duration.ofHours(9), LEAGUES, MINUTE);

        assertThat(plan).isEqualTo(new PollPlan(MINUTE, Duration.ofMinutes(15), true));
    }

    @Test
    void theLastRequestsAreForWhatIsPlayedAndNobodyIsAskedWithoutAny() {
        PollPlan one = PollPlan.of(1, MINUTE, MINUTE, LEAGUES, MINUTE);
        PollPlan none = PollPlan.of(0, MINUTE, MINUTE, LEAGUES, MINUTE);

        assertThat(one.running()).isEqualTo(MINUTE);
        assertThat(one.list()).isGreaterThan(Duration.ofDays(1));
        assertThat(none.running()).isGreaterThan(Duration.ofDays(1));
    }

    @Test
    void aListMoreIsAskedForWhereItLeavesEachLeagueOneAndWhatIsPlayedItsRequests() {
        Duration day = Duration.ofHours(10);
        Duration playing = Duration.ofMinutes(30);

        assertThat(PollPlan.of(36, day, playing, LEAGUES, MINUTE).spare()).isTrue();
        assertThat(PollPlan.of(35, day, playing, LEAGUES, MINUTE).spare()).isFalse();
        assertThat(PollPlan.of(1, MINUTE, Duration.ZERO, LEAGUES, MINUTE).spare())
                .as("they are there again in a minute")
                .isTrue();
        assertThat(PollPlan.of(0, MINUTE, Duration.ZERO, LEAGUES, MINUTE).spare())
                .isFalse();
    }

    @Test
    void theTimeInWhichMatchesArePlayedIsCountedOnce() {
        List<ProviderMatch> matches = List.of(
                scheduled(MIDNIGHT.plus(Duration.ofHours(15))),
                scheduled(MIDNIGHT.plus(Duration.ofHours(15))),
                scheduled(MIDNIGHT.plus(Duration.ofHours(16))));

        Duration playing = Playing.between(MIDNIGHT, MIDNIGHT.plus(Duration.ofDays(1)), matches);

        // From ten minutes before three to a little more than two hours after four.
        assertThat(playing).isEqualTo(Duration.ofMinutes(10 + 60 + 125));
    }

    private static ProviderMatch scheduled(Instant kickOff) {
        return new ProviderMatch(
                null,
                "2026-27",
                kickOff,
                "Abel",
                "Bea",
                new MatchProgress(MatchStatus.SCHEDULED, kickOff, null, null),
                null);
    }

    private static class Day {
        private final long quota;
        private int running;
        private int lists;
        private Duration longestSilenceWhilePlaying = Duration.ZERO;

        Day(long quota) {
            this.quota = quota;
        }

        long spent() {
            return (long) running + lists;
        }

        void run(List<ProviderMatch> matches) {
            Instant end = MIDNIGHT.plus(Duration.ofDays(1));
            Instant[] listed = Stream.generate(() -> MIDNIGHT.minus(Duration.ofDays(1)))
                    .limit(LEAGUES)
                    .toArray(Instant[]::new);
            Instant told = MIDNIGHT;
            for (Instant now = MIDNIGHT; now.isBefore(end); now = now.plus(MINUTE)) {
                Instant minute = now;
                boolean playing = matches.stream()
                        .anyMatch(match -> minute.isAfter(match.kickOff().minus(Duration.ofMinutes(10)))
                                && minute.isBefore(match.kickOff().plus(Duration.ofMinutes(115))));
                if (playing && isDue(told, plan(now, end, matches).running(), now)) {
                    told = now;
                    running++;
                }
                told = playing ? told : now;
                Duration silence = Duration.between(told, now);
                if (silence.compareTo(longestSilenceWhilePlaying) > 0) {
                    longestSilenceWhilePlaying = silence;
                }
                for (int league = 0; league < LEAGUES; league++) {
                    if (isDue(listed[league], plan(now, end, matches).list(), now)) {
                        listed[league] = now;
                        lists++;
                    }
                }
            }
        }

        private PollPlan plan(Instant now, Instant end, List<ProviderMatch> matches) {
            return PollPlan.of(
                    quota - spent(), Duration.between(now, end), Playing.between(now, end, matches), LEAGUES, MINUTE);
        }

        private static boolean isDue(Instant last, Duration interval, Instant now) {
            return !last.plus(interval).isAfter(now);
        }
    }
}
