package dev.tippmixmentor.predictions;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.tippmixmentor.forecast.Outcome;
import dev.tippmixmentor.forecast.OutcomeProbabilities;
import dev.tippmixmentor.forecast.ScoringRules;
import dev.tippmixmentor.predictions.AccuracyView.CalibrationBin;
import dev.tippmixmentor.predictions.AccuracyView.Interval;
import dev.tippmixmentor.predictions.AccuracyView.MarketComparison;
import dev.tippmixmentor.predictions.AccuracyView.Scores;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Graded predictions added up: all that accuracy is computed from, as small for a million as for one. Each number is
 * rounded to {@value #SCALE} decimals once and exact from then on, so that taking away what was added leaves nothing, in
 * whatever order it happens.
 *
 * @param matches on which there is at least one prediction
 * @param hits predictions whose likeliest result happened
 * @param homes matches won by the home side, counted once for each prediction; likewise the others
 * @param market the bookmakers on the predictions that were sealed with odds
 * @param oursWithMarket we on the same ones
 * @param rps how the sums of the ranked probability scores of single matches spread; likewise the others
 * @param countSquares over matches, the square of the number of its predictions
 * @param bins of probabilities, ten of equal width
 */
record AccuracySums(
        long matches,
        long hits,
        long homes,
        long draws,
        long aways,
        ScoreSum ours,
        ScoreSum market,
        ScoreSum oursWithMarket,
        Spread rps,
        Spread logLoss,
        Spread brier,
        Spread hitRate,
        long countSquares,
        List<Bin> bins) {

    private static final int SCALE = 20;
    private static final int BINS = 10;
    private static final OutcomeProbabilities UNIFORM = OutcomeProbabilities.ofWeights(1, 1, 1);

    /** Of the standard normal distribution, 0.975. */
    private static final double QUANTILE = 1.959963984540054;

    static final AccuracySums NONE = new AccuracySums(
            0,
            0,
            0,
            0,
            0,
            ScoreSum.NONE,
            ScoreSum.NONE,
            ScoreSum.NONE,
            Spread.NONE,
            Spread.NONE,
            Spread.NONE,
            Spread.NONE,
            0,
            Collections.nCopies(BINS, Bin.NONE));

    AccuracySums {
        bins = List.copyOf(bins);
    }

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

    /** Scores of {@code n} predictions. */
    record ScoreSum(long n, BigDecimal rps, BigDecimal logLoss, BigDecimal brier) {
        private static final ScoreSum NONE = new ScoreSum(0, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);

        ScoreSum {
            rps = rps.setScale(SCALE, RoundingMode.UNNECESSARY);
            logLoss = logLoss.setScale(SCALE, RoundingMode.UNNECESSARY);
            brier = brier.setScale(SCALE, RoundingMode.UNNECESSARY);
        }

        private static ScoreSum of(Scores scores) {
            return new ScoreSum(1, rounded(scores.rps()), rounded(scores.logLoss()), rounded(scores.brier()));
        }

        private ScoreSum plus(ScoreSum other) {
            return new ScoreSum(n + other.n, rps.add(other.rps), logLoss.add(other.logLoss), brier.add(other.brier));
        }

        private ScoreSum negated() {
            return new ScoreSum(-n, rps.negate(), logLoss.negate(), brier.negate());
        }

        private Scores mean() {
            return new Scores(rps.doubleValue() / n, logLoss.doubleValue() / n, brier.doubleValue() / n);
        }
    }

    /**
     * How a score spreads over matches.
     *
     * @param squares over matches, the square of the sum of the scores of one match
     * @param counts over matches, that sum times the number of its predictions
     */
    record Spread(BigDecimal squares, BigDecimal counts) {
        private static final Spread NONE = new Spread(BigDecimal.ZERO, BigDecimal.ZERO);

        Spread {
            squares = squares.setScale(2 * SCALE, RoundingMode.UNNECESSARY);
            counts = counts.setScale(SCALE, RoundingMode.UNNECESSARY);
        }

        private static Spread ofMatch(BigDecimal sum, long count) {
            return new Spread(sum.multiply(sum), sum.multiply(BigDecimal.valueOf(count)));
        }

        private Spread plus(Spread other) {
            return new Spread(squares.add(other.squares), counts.add(other.counts));
        }

        private Spread negated() {
            return new Spread(squares.negate(), counts.negate());
        }
    }

    /** Probabilities of about the same size. */
    record Bin(BigDecimal forecast, long happened, long count) {
        private static final Bin NONE = new Bin(BigDecimal.ZERO, 0, 0);

        Bin {
            forecast = forecast.setScale(SCALE, RoundingMode.UNNECESSARY);
        }

        private Bin plus(Bin other) {
            return new Bin(forecast.add(other.forecast), happened + other.happened, count + other.count);
        }

        private Bin negated() {
            return new Bin(forecast.negate(), -happened, -count);
        }
    }

    /**
     * The predictions of one match.
     *
     * @param graded of that match, at least one
     */
    static AccuracySums ofMatch(Collection<Graded> graded) {
        AccuracySums sums = graded.stream().map(AccuracySums::of).reduce(NONE, AccuracySums::plus);
        long count = sums.ours.n();
        return new AccuracySums(
                1,
                sums.hits,
                sums.homes,
                sums.draws,
                sums.aways,
                sums.ours,
                sums.market,
                sums.oursWithMarket,
                Spread.ofMatch(sums.ours.rps(), count),
                Spread.ofMatch(sums.ours.logLoss(), count),
                Spread.ofMatch(sums.ours.brier(), count),
                Spread.ofMatch(BigDecimal.valueOf(sums.hits), count),
                count * count,
                sums.bins);
    }

    private static AccuracySums of(Graded graded) {
        Outcome outcome = graded.outcome();
        ScoreSum ours = ScoreSum.of(graded.scores());
        return new AccuracySums(
                0,
                graded.hit() ? 1 : 0,
                outcome == Outcome.HOME ? 1 : 0,
                outcome == Outcome.DRAW ? 1 : 0,
                outcome == Outcome.AWAY ? 1 : 0,
                ours,
                graded.market() == null ? ScoreSum.NONE : ScoreSum.of(scores(graded.market(), outcome)),
                graded.market() == null ? ScoreSum.NONE : ours,
                Spread.NONE,
                Spread.NONE,
                Spread.NONE,
                Spread.NONE,
                0,
                bins(graded));
    }

    private static List<Bin> bins(Graded graded) {
        List<Bin> bins = new ArrayList<>(NONE.bins);
        for (Outcome outcome : Outcome.values()) {
            double probability = graded.forecast().probability(outcome);
            int bin = Math.min((int) (probability * BINS), BINS - 1);
            bins.set(bin, bins.get(bin).plus(new Bin(rounded(probability), graded.outcome() == outcome ? 1 : 0, 1)));
        }
        return bins;
    }

    private static BigDecimal rounded(double value) {
        return BigDecimal.valueOf(value).setScale(SCALE, RoundingMode.HALF_EVEN);
    }

    AccuracySums plus(AccuracySums other) {
        List<Bin> sums = new ArrayList<>();
        for (int bin = 0; bin < BINS; bin++) {
            sums.add(bins.get(bin).plus(other.bins.get(bin)));
        }
        return new AccuracySums(
                matches + other.matches,
                hits + other.hits,
                homes + other.homes,
                draws + other.draws,
                aways + other.aways,
                ours.plus(other.ours),
                market.plus(other.market),
                oursWithMarket.plus(other.oursWithMarket),
                rps.plus(other.rps),
                logLoss.plus(other.logLoss),
                brier.plus(other.brier),
                hitRate.plus(other.hitRate),
                countSquares + other.countSquares,
                sums);
    }

    AccuracySums minus(AccuracySums other) {
        return plus(new AccuracySums(
                -other.matches,
                -other.hits,
                -other.homes,
                -other.draws,
                -other.aways,
                other.ours.negated(),
                other.market.negated(),
                other.oursWithMarket.negated(),
                other.rps.negated(),
                other.logLoss.negated(),
                other.brier.negated(),
                other.hitRate.negated(),
                -other.countSquares,
                other.bins.stream().map(Bin::negated).toList()));
    }

    @JsonIgnore
    boolean isEmpty() {
        return matches == 0;
    }

    /** The accuracy, of which there must be something. */
    AccuracyView view(@Nullable String key) {
        Scores mean = ours.mean();
        double hitRateMean = (double) hits / ours.n();
        List<CalibrationBin> calibration = bins.stream()
                .filter(bin -> bin.count() > 0)
                .map(bin -> new CalibrationBin(
                        bin.forecast().doubleValue() / bin.count(), (double) bin.happened() / bin.count(), bin.count()))
                .toList();
        return new AccuracyView(
                key,
                ours.n(),
                mean.rps(),
                interval(rps, mean.rps(), 1),
                mean.logLoss(),
                interval(logLoss, mean.logLoss(), Double.MAX_VALUE),
                mean.brier(),
                interval(brier, mean.brier(), 2),
                hitRateMean,
                interval(hitRate, hitRateMean, 1),
                calibration,
                calibration.stream()
                                .mapToDouble(bin -> bin.count() * Math.abs(bin.forecast() - bin.observed()))
                                .sum()
                        / calibration.stream().mapToLong(CalibrationBin::count).sum(),
                always(UNIFORM),
                always(OutcomeProbabilities.ofWeights((double) homes, (double) draws, (double) aways)),
                market.n() == 0 ? null : new MarketComparison(market.n(), market.mean(), oursWithMarket.mean()));
    }

    /**
     * The mean is a ratio of two sums over matches, of scores and of counts; its variance is that of the residuals
     * (Cochran, Sampling Techniques, 3rd ed. 1977, §6.3).
     */
    private @Nullable Interval interval(Spread spread, double mean, double most) {
        if (matches < 2) {
            return null;
        }
        double residuals =
                spread.squares().doubleValue() - 2 * mean * spread.counts().doubleValue() + mean * mean * countSquares;
        // Rounding may leave a sum of squares a hair below zero.
        double variance = Math.max(0, residuals) * matches / (matches - 1) / ours.n() / ours.n();
        double half = QUANTILE * Math.sqrt(variance);
        return new Interval(Math.max(0, mean - half), Math.min(most, mean + half));
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
        long count = switch (outcome) {
            case HOME -> homes;
            case DRAW -> draws;
            case AWAY -> aways;
        };
        return (double) count / ours.n();
    }

    private static Scores scores(OutcomeProbabilities forecast, Outcome outcome) {
        return new Scores(
                ScoringRules.rankedProbabilityScore(forecast, outcome),
                ScoringRules.logLoss(forecast, outcome),
                ScoringRules.brier(forecast, outcome));
    }
}
