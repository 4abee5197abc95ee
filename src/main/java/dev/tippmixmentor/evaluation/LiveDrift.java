package dev.tippmixmentor.evaluation;

import dev.tippmixmentor.backtest.DriftLevel;
import dev.tippmixmentor.backtest.GradedOutcome;
import dev.tippmixmentor.backtest.LostAdvantage;
import dev.tippmixmentor.backtest.PopulationShift;
import dev.tippmixmentor.backtest.Surprise;
import dev.tippmixmentor.football.MatchCoverage;
import dev.tippmixmentor.forecast.OutcomeProbabilities;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/** The measures of drift as they are applied to a model in use; those with too few matches are left out. */
final class LiveDrift {
    /** As many forecasts are of use: the recent ones and those before, which show what was usual. */
    static final int HISTORY = 2_000;

    static final int RECENT = Surprise.USUAL_WINDOW;

    private static final int FEWEST_RECENT = 100;

    /** With 400 the index of spreads that haven't changed would warn in 2 % of all windows, with this in 0.2 %. */
    private static final int FEWEST_BEFORE = 800;

    private static final int FEWEST_LATELY = 10;
    private static final int FEWEST_USUALLY = 50;
    private static final double MISSING_WARNING = 0.25;
    private static final double MISSING_ALARM = 0.5;

    private LiveDrift() {}

    /**
     * A forecast whose match is over.
     *
     * @param baseRates what they said before the match; empty if there were no results yet
     * @param expectedGoals of both sides together
     */
    record Judged(GradedOutcome model, Optional<OutcomeProbabilities> baseRates, double expectedGoals) {}

    /** Reads what the forecasts themselves show, given by kick-off. */
    static List<DriftReading> ofForecasts(List<Judged> history) {
        List<Judged> before = history.subList(0, Math.max(0, history.size() - RECENT));
        List<Judged> recent = history.subList(before.size(), history.size());
        List<DriftReading> readings = new ArrayList<>();
        if (recent.size() >= FEWEST_RECENT) {
            Surprise surprise = Surprise.of(recent.stream().map(Judged::model).toList());
            readings.add(new DriftReading(DriftMeasure.SURPRISE, surprise.level(), surprise.z(), recent.size()));
            lostAdvantage(recent).ifPresent(readings::add);
        }
        if (before.size() >= FEWEST_BEFORE) {
            readings.add(shift(
                    DriftMeasure.HOME_WIN_SHIFT,
                    before,
                    recent,
                    judged -> judged.model().forecast().home()));
            readings.add(shift(DriftMeasure.GOALS_SHIFT, before, recent, Judged::expectedGoals));
        }
        return readings;
    }

    /**
     * Reads what has become of the data. What was never there is not missed: models have learnt to do without.
     *
     * @param lately matches of the last weeks
     * @param usually those of a year before
     */
    static List<DriftReading> ofInputs(MatchCoverage lately, MatchCoverage usually) {
        List<DriftReading> readings = new ArrayList<>();
        missing(DriftMeasure.MISSING_RESULTS, lately.matches(), lately.results(), usually.matches(), usually.results())
                .ifPresent(readings::add);
        missing(DriftMeasure.MISSING_ODDS, lately.results(), lately.odds(), usually.results(), usually.odds())
                .ifPresent(readings::add);
        missing(DriftMeasure.MISSING_SHOTS, lately.results(), lately.shots(), usually.results(), usually.shots())
                .ifPresent(readings::add);
        return readings;
    }

    /** Begins at zero with the window: what was lost before it has been dealt with or shows in it too. */
    private static Optional<DriftReading> lostAdvantage(List<Judged> recent) {
        LostAdvantage lost = LostAdvantage.NONE;
        int matches = 0;
        for (Judged judged : recent) {
            if (judged.baseRates().isPresent()) {
                GradedOutcome baseRates = new GradedOutcome(
                        judged.baseRates().get(), judged.model().outcome());
                lost = lost.after(judged.model(), baseRates);
                matches++;
            }
        }
        return matches < FEWEST_RECENT
                ? Optional.empty()
                : Optional.of(new DriftReading(DriftMeasure.LOST_ADVANTAGE, lost.level(), lost.sum(), matches));
    }

    private static DriftReading shift(
            DriftMeasure measure, List<Judged> before, List<Judged> recent, ToDoubleFunction<Judged> quantity) {
        PopulationShift shift = PopulationShift.between(
                before.stream().mapToDouble(quantity).toArray(),
                recent.stream().mapToDouble(quantity).toArray());
        return new DriftReading(measure, shift.level(), shift.index(), recent.size());
    }

    private static Optional<DriftReading> missing(
            DriftMeasure measure, int lately, int knownLately, int usually, int knownUsually) {
        if (lately < FEWEST_LATELY || usually < FEWEST_USUALLY) {
            return Optional.empty();
        }
        double growth = (double) knownUsually / usually - (double) knownLately / lately;
        DriftLevel level = DriftLevel.STEADY;
        if (growth >= MISSING_ALARM) {
            level = DriftLevel.ALARM;
        } else if (growth >= MISSING_WARNING) {
            level = DriftLevel.WARNING;
        }
        return Optional.of(new DriftReading(measure, level, growth, lately));
    }
}
