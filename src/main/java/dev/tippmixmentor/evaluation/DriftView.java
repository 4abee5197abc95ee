package dev.tippmixmentor.evaluation;

import dev.tippmixmentor.backtest.DriftLevel;
import dev.tippmixmentor.football.LeagueId;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * How far a model in use has drifted, as clients see it.
 *
 * @param level the highest of the readings; steady if nothing could be judged yet
 * @param readings one for each measure with enough matches
 */
public record DriftView(
        LeagueId leagueId, String algorithm, DriftLevel level, List<DriftReading> readings, Instant judgedAt) {

    public DriftView {
        readings = List.copyOf(readings);
    }

    static DriftView of(LeagueId leagueId, String algorithm, List<DriftReading> readings, Instant judgedAt) {
        DriftLevel level = readings.stream()
                .map(DriftReading::level)
                .max(Comparator.naturalOrder())
                .orElse(DriftLevel.STEADY);
        return new DriftView(leagueId, algorithm, level, readings, judgedAt);
    }

    /** Steady if it could not be judged. */
    DriftLevel level(DriftMeasure measure) {
        return readings.stream()
                .filter(reading -> reading.measure() == measure)
                .map(DriftReading::level)
                .findFirst()
                .orElse(DriftLevel.STEADY);
    }
}
