package dev.tippmixmentor.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tippmixmentor.football.MatchPhase;
import dev.tippmixmentor.football.MatchStatus;
import dev.tippmixmentor.football.Score;
import dev.tippmixmentor.forecast.GoalRates;
import dev.tippmixmentor.live.EventKind;
import dev.tippmixmentor.live.IncomingEvent;
import dev.tippmixmentor.live.TeamSide;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SimulatedMatchTests {
    private static final GoalRates RATES = new GoalRates(1.7, 1.1, 0, false);
    private static final Instant KICK_OFF = Instant.parse("2026-11-28T15:00:00Z");
    private static final long SEED = 1_884;
    private static final int MATCHES = 4_000;

    @Test
    void theSameSeedPlaysTheSameMatch() {
        SimulatedMatch one = played(SEED);
        SimulatedMatch other = played(SEED);

        assertThat(one.events()).isEqualTo(other.events()).isNotEmpty();
        assertThat(one.score()).isEqualTo(other.score());
    }

    @Test
    void goalsFallAtTheRatesOfTheModel() {
        List<Score> scores = LongStream.range(SEED, SEED + MATCHES)
                .mapToObj(seed -> played(seed).score())
                .toList();

        // Four standard errors, and a little for pressure and dismissals.
        assertThat(scores.stream().mapToInt(Score::home).average().orElseThrow())
                .as("seeds from %d", SEED)
                .isCloseTo(RATES.home(), within(0.12));
        assertThat(scores.stream().mapToInt(Score::away).average().orElseThrow())
                .as("seeds from %d", SEED)
                .isCloseTo(RATES.away(), within(0.1));
    }

    @Test
    void aMatchTellsWhatCanFollowWhatItToldBefore() {
        SimulatedMatch match = new SimulatedMatch(RATES, KICK_OFF, SEED);
        List<IncomingEvent> before = new ArrayList<>();
        MatchPhase phase = MatchPhase.FIRST_HALF;
        int minutes = 0;

        while (!match.isOver()) {
            match.playMinute();
            minutes++;

            List<IncomingEvent> events = match.events();
            assertThat(events.subList(0, before.size())).isEqualTo(before);
            before = new ArrayList<>(events);
            if (match.progress().clock() != null) {
                assertThat(match.progress().clock().phase()).isGreaterThanOrEqualTo(phase);
                phase = match.progress().clock().phase();
            }
        }

        assertThat(match.progress().status()).isEqualTo(MatchStatus.FINISHED);
        assertThat(minutes).isBetween(95, 110);
    }

    @Test
    void theScoreIsThatOfTheGoals() {
        LongStream.range(SEED, SEED + 200).forEach(seed -> {
            SimulatedMatch match = played(seed);

            assertThat(match.score())
                    .as("seed %d", seed)
                    .isEqualTo(new Score(goals(match, TeamSide.HOME), goals(match, TeamSide.AWAY)));
        });
    }

    private static int goals(SimulatedMatch match, TeamSide side) {
        return (int) match.events().stream()
                .filter(event -> switch (event.kind()) {
                    case GOAL, PENALTY -> event.side() == side;
                    case OWN_GOAL -> event.side() != side;
                    default -> false;
                })
                .count();
    }

    @Test
    void everyKindOfEventHappens() {
        assertThat(LongStream.range(SEED, SEED + 400)
                        .boxed()
                        .flatMap(seed -> played(seed).events().stream())
                        .map(IncomingEvent::kind))
                .contains(
                        EventKind.GOAL,
                        EventKind.OWN_GOAL,
                        EventKind.PENALTY,
                        EventKind.YELLOW_CARD,
                        EventKind.RED_CARD,
                        EventKind.SUBSTITUTION);
    }

    private static SimulatedMatch played(long seed) {
        SimulatedMatch match = new SimulatedMatch(RATES, KICK_OFF, seed);
        while (!match.isOver()) {
            match.playMinute();
        }
        return match;
    }
}
