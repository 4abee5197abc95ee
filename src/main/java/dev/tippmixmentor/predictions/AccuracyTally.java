package dev.tippmixmentor.predictions;

import dev.tippmixmentor.forecast.Outcome;
import dev.tippmixmentor.forecast.OutcomeProbabilities;
import dev.tippmixmentor.forecast.ScoringRules;
import dev.tippmixmentor.predictions.AccuracyView.CalibrationBin;
import dev.tippmixmentor.predictions.AccuracyView.Interval;
import dev.tippmixmentor.predictions.AccuracyView.MarketComparison;
import dev.tippmixmentor.predictions.AccuracyView.Scores;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Adds up graded predictions one by one; keeps sums only, so it is as small for a million as for one. */
final class AccuracyTally {
    private static final OutcomeProbabilities UNIFORM = OutcomeProbabilities.ofWeights(1, 1, 1);
    private static final int BINS = 10;

    /** Of the standard normal distribution, 0.975. */
    private static final double QUANTILE = 1.959963984540054;

    private final ScoreSum ours = new ScoreSum();
    private final ScoreSum market = new ScoreSum();
    private final ScoreSum oursWithMarket = new ScoreSum();
    private final MatchSpread spread = new MatchSpread();
    private final Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
    private final double[] binForecast = new double[BINS];
    private final long[] binHappened = new long[BINS];
    private final long[] binCount = new long[BINS];
    private long hits;

    /**
     * A prediction with its grade.
     *
     * @param scores as they were graded
     * @param market probabilities of the bookmakers, null where there were no odds
     */
    record Graded(
            UUID matchId,
            OutcomeProbabilities forecast,
            Outcome outcome,
            Scores scores,
            boolean hit,
            @Nullable OutcomeProbabilities market) {}

    private static final class ScoreSum {
        private long n;
        private double rps;
        private double logLoss;
        private double brier;

        void add(Scores scores) {
            n++;
            rps += scores.rps();
            logLoss += scores.logLoss();
            brier += scores.brier();
        }

        Scores mean() {
            return new Scores(rps / n, logLoss / n, brier / n);
        }
    }

    /**
     * The spread of a score between matches. The mean is a ratio of two sums over matches, of scores and of counts; its
     * variance is that of the residuals (Cochran, Sampling Techniques, 3rd ed. 1977, §6.3).
     */
    private static final class MatchSpread {
        private @Nullable UUID match;
        private long matches;
        private double score;
        private double count;
        private double scoreSquares;
        private double scoreCounts;
        private double countSquares;

        void add(UUID id, double value) {
            if (!id.equals(match)) {
                close();
                match = id;
                matches++;
            }
            score += value;
            count++;
        }

        private void close() {
            scoreSquares += score * score;
            scoreCounts += score * count;
            countSquares += count * count;
            score = 0;
            count = 0;
        }

        @Nullable
        Interval around(double mean, long n) {
            close();
            if (matches < 2) {
                return null;
            }
            double residuals = scoreSquares - 2 * mean * scoreCounts + mean * mean * countSquares;
            // Rounding may leave a sum of squares a hair below zero.
            double variance = Math.max(0, residuals) * matches / (matches - 1) / n / n;
            double half = QUANTILE * Math.sqrt(variance);
            return new Interval(Math.max(0, mean - half), Math.min(1, mean + half));
        }
    }

    /** Adds one prediction; those of one match must follow each other. */
    void add(Graded graded) {
        ours.add(graded.scores());
        spread.add(graded.matchId(), graded.scores().rps());
        outcomes.merge(graded.outcome(), 1L, Long::sum);
        hits += graded.hit() ? 1 : 0;
        if (graded.market() != null) {
            market.add(scores(graded.market(), graded.outcome()));
            oursWithMarket.add(graded.scores());
        }
        for (Outcome outcome : Outcome.values()) {
            double probability = graded.forecast().probability(outcome);
            int bin = Math.min((int) (probability * BINS), BINS - 1);
            binForecast[bin] += probability;
            binHappened[bin] += graded.outcome() == outcome ? 1 : 0;
            binCount[bin]++;
        }
    }

    /** What has been added up, of which there must be something. */
    AccuracyView view(@Nullable String key) {
        Scores mean = ours.mean();
        List<CalibrationBin> bins = bins();
        return new AccuracyView(
                key,
                ours.n,
                mean.rps(),
                spread.around(mean.rps(), ours.n),
                mean.logLoss(),
                mean.brier(),
                (double) hits / ours.n,
                bins,
                bins.stream()
                                .mapToDouble(bin -> bin.count() * Math.abs(bin.forecast() - bin.observed()))
                                .sum()
                        / bins.stream().mapToLong(CalibrationBin::count).sum(),
                always(UNIFORM),
                always(OutcomeProbabilities.ofWeights(share(Outcome.HOME), share(Outcome.DRAW), share(Outcome.AWAY))),
                market.n == 0 ? null : new MarketComparison(market.n, market.mean(), oursWithMarket.mean()));
    }

    private List<CalibrationBin> bins() {
        List<CalibrationBin> bins = new ArrayList<>();
        for (int bin = 0; bin < BINS; bin++) {
            if (binCount[bin] > 0) {
                bins.add(new CalibrationBin(
                        binForecast[bin] / binCount[bin], (double) binHappened[bin] / binCount[bin], binCount[bin]));
            }
        }
        return bins;
    }

    /** The mean scores of somebody who says the same of every match. */
    private Scores always(OutcomeProbabilities forecast) {
        double rps = 0;
        double logLoss = 0;
        double brier = 0;
        for (Outcome outcome : Outcome.values()) {
            double share = share(outcome);
            // What never happened may have been called impossible, and nothing times infinity is not a number.
            if (share > 0) {
                Scores scores = scores(forecast, outcome);
                rps += share * scores.rps();
                logLoss += share * scores.logLoss();
                brier += share * scores.brier();
            }
        }
        return new Scores(rps, logLoss, brier);
    }

    private double share(Outcome outcome) {
        return (double) outcomes.getOrDefault(outcome, 0L) / ours.n;
    }

    private static Scores scores(OutcomeProbabilities forecast, Outcome outcome) {
        return new Scores(
                ScoringRules.rankedProbabilityScore(forecast, outcome),
                ScoringRules.logLoss(forecast, outcome),
                ScoringRules.brier(forecast, outcome));
    }
}
