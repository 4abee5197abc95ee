package dev.tippmixmentor.simulator;

import dev.tippmixmentor.football.MatchId;
import dev.tippmixmentor.football.MatchProgress;
import dev.tippmixmentor.football.MatchStatus;
import dev.tippmixmentor.football.ProgressVerdict;
import dev.tippmixmentor.live.LiveIntake;
import dev.tippmixmentor.live.LiveReport;
import dev.tippmixmentor.platform.error.ApiException;
import java.time.Clock;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Matches that are played at the same time. For one thread at a time. */
class Matchday {
    private static final Logger log = LoggerFactory.getLogger(Matchday.class);
    private static final String SOURCE = "simulator";

    private final Map<MatchId, SimulatedMatch> matches;
    private final LiveIntake intake;
    private final Clock clock;
    private final Set<MatchId> ended = new HashSet<>();
    private boolean brokenOff;

    Matchday(Map<MatchId, SimulatedMatch> matches, LiveIntake intake, Clock clock) {
        this.matches = new LinkedHashMap<>(matches);
        this.intake = intake;
        this.clock = clock;
    }

    /** Tells how all of them stand, as they kick off. */
    void kickOff() {
        matches.forEach(this::tell);
    }

    /** Plays a minute of all of them, and tells of it, or of an end that could not be told before. */
    void playMinute() {
        matches.forEach((id, match) -> {
            if (!brokenOff) {
                match.playMinute();
            }
            tell(id, match);
        });
    }

    /** Breaks off what is not over, so that no match runs for ever; what can't be told is told with the next minute. */
    void breakOff() {
        brokenOff = true;
        matches.forEach(this::tell);
    }

    /** One that can't be told of, for example as the database is away, must not stop the others. */
    private void tell(MatchId id, SimulatedMatch match) {
        if (ended.contains(id)) {
            return;
        }
        MatchProgress progress = brokenOff && !match.isOver() ? match.brokenOff() : match.progress();
        try {
            LiveReport report = new LiveReport(SOURCE, clock.instant(), progress, match.events());
            if (intake.accept(id, report) == ProgressVerdict.STALE) {
                return;
            }
        } catch (ApiException e) {
            log.warn("simulator.report.refused match={}", id, e); // and would be another time
        } catch (RuntimeException e) {
            log.warn("simulator.report.failed match={}", id, e);
            return;
        }
        if (progress.status() != MatchStatus.LIVE) {
            ended.add(id);
        }
    }

    /** Whether the end of all of them was told. */
    boolean isOver() {
        return ended.size() == matches.size();
    }

    List<MatchId> ids() {
        return List.copyOf(matches.keySet());
    }

    int over() {
        return (int) matches.values().stream().filter(SimulatedMatch::isOver).count();
    }
}
