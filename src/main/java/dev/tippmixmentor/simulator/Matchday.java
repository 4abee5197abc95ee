package dev.tippmixmentor.simulator;

import dev.tippmixmentor.football.MatchId;
import dev.tippmixmentor.football.MatchProgress;
import dev.tippmixmentor.live.LiveIntake;
import dev.tippmixmentor.live.LiveReport;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Matches that are played at the same time. For one thread at a time. */
class Matchday {
    private static final Logger log = LoggerFactory.getLogger(Matchday.class);
    private static final String SOURCE = "simulator";

    private final Map<MatchId, SimulatedMatch> matches;
    private final LiveIntake intake;
    private final Clock clock;

    Matchday(Map<MatchId, SimulatedMatch> matches, LiveIntake intake, Clock clock) {
        this.matches = new LinkedHashMap<>(matches);
        this.intake = intake;
        this.clock = clock;
    }

    /** Tells how all of them stand, as they kick off. */
    void kickOff() {
        matches.forEach((id, match) -> tell(id, match, match.progress()));
    }

    /** Plays a minute of all of them, and tells of it. */
    void playMinute() {
        matches.forEach((id, match) -> {
            if (!match.isOver()) {
                match.playMinute();
                tell(id, match, match.progress());
            }
        });
    }

    /** Breaks off what is not over, so that no match runs for ever. */
    void breakOff() {
        matches.forEach((id, match) -> {
            if (!match.isOver()) {
                tell(id, match, match.brokenOff());
            }
        });
    }

    /** One that can't be told of, for example as a moderator has ended it, must not stop the others. */
    private void tell(MatchId id, SimulatedMatch match, MatchProgress progress) {
        try {
            intake.accept(id, new LiveReport(SOURCE, clock.instant(), progress, match.events()));
        } catch (RuntimeException e) {
            log.warn("simulator.report.failed match={}", id, e);
        }
    }

    boolean isOver() {
        return matches.values().stream().allMatch(SimulatedMatch::isOver);
    }

    List<MatchId> ids() {
        return List.copyOf(matches.keySet());
    }

    int over() {
        return (int) matches.values().stream().filter(SimulatedMatch::isOver).count();
    }
}
