package dev.tippmixmentor.forecast;

import java.util.ArrayList;
import java.util.List;

/**
 * The probability of every final score, and all markets read from it, so that no two of them can disagree.
 *
 * <p>Two Poisson distributions with the low-score dependence of Dixon and Coles, Applied Statistics 46 (1997)
 * 265-280, cut off at a highest number of goals a side and scaled to sum to 1. Immutable.
 *
 * <p>A line is a multiple of a quarter goal; anything else is an {@link IllegalArgumentException}.
 */
public final class ScoreMatrix {

    /** Eleven scores a side keep a forecast under 2 KB; at 2.5 expected goals 1 in 18,000 lies beyond. */
    private static final int HIGHEST_SCORE = 10;

    private final int size;
    private final double[] cells;

    /** Probabilities of at least so many goals, from 0 up, and of at least such a difference, from the lowest up. */
    private final double[] atLeastHome;

    private final double[] atLeastAway;
    private final double[] atLeastTotal;
    private final double[] atLeastDifference;

    /** Takes over the cells, row by home goals, and scales them to sum to 1. */
    private ScoreMatrix(int size, double[] cells) {
        this.size = size;
        this.cells = cells;
        this.atLeastHome = new double[size + 1];
        this.atLeastAway = new double[size + 1];
        this.atLeastTotal = new double[2 * size];
        this.atLeastDifference = new double[2 * size];
        double sum = 0;
        for (int home = 0; home < size; home++) {
            double ofRow = 0;
            for (int away = 0; away < size; away++) {
                double cell = cells[home * size + away];
                ofRow += cell;
                atLeastAway[away] += cell;
                atLeastTotal[home + away] += cell;
                atLeastDifference[home - away + size - 1] += cell;
            }
            atLeastHome[home] = ofRow;
            sum += ofRow;
        }
        double scale = 1 / sum;
        for (int cell = 0; cell < cells.length; cell++) {
            cells[cell] *= scale;
        }
        addUpFromTheTop(atLeastHome, scale);
        addUpFromTheTop(atLeastAway, scale);
        addUpFromTheTop(atLeastTotal, scale);
        addUpFromTheTop(atLeastDifference, scale);
    }

    private static void addUpFromTheTop(double[] weights, double scale) {
        double sum = 0;
        for (int i = weights.length - 1; i >= 0; i--) {
            sum += weights[i] * scale;
            weights[i] = sum;
        }
    }

    /**
     * Scores of 0 to 10 goals a side.
     *
     * @param rho brought back to the range in which no score has a negative probability
     * @throws IllegalArgumentException if a rate is not positive and finite, or rho is not finite
     */
    public static ScoreMatrix of(double homeRate, double awayRate, double rho) {
        return of(homeRate, awayRate, rho, HIGHEST_SCORE);
    }

    /** As {@link #of(double, double, double)}, up to another highest number of goals a side, at least 1. */
    public static ScoreMatrix of(double homeRate, double awayRate, double rho, int highestScore) {
        if (!(homeRate > 0 && awayRate > 0 && Double.isFinite(homeRate + awayRate + rho)) || highestScore < 1) {
            throw new IllegalArgumentException("No score matrix for home rate " + homeRate + ", away rate " + awayRate
                    + ", rho " + rho + " up to " + highestScore + " goals");
        }
        int size = highestScore + 1;
        double[] cells = new double[size * size];
        double cell = Math.exp(-homeRate - awayRate);
        for (int away = 0; away < size; away++) {
            cells[away] = cell;
            cell *= awayRate / (away + 1);
        }
        for (int home = 1; home < size; home++) {
            double step = homeRate / home;
            for (int away = 0; away < size; away++) {
                cells[home * size + away] = cells[(home - 1) * size + away] * step;
            }
        }
        double dependence = possibleRho(homeRate, awayRate, rho);
        cells[0] *= 1 - homeRate * awayRate * dependence;
        cells[1] *= 1 + homeRate * dependence;
        cells[size] *= 1 + awayRate * dependence;
        cells[size + 1] *= 1 - dependence;
        return new ScoreMatrix(size, cells);
    }

    private static double possibleRho(double homeRate, double awayRate, double rho) {
        double lowest = Math.max(-1 / homeRate, -1 / awayRate);
        double highest = Math.min(1 / (homeRate * awayRate), 1);
        return Math.max(lowest, Math.min(highest, rho));
    }

    /**
     * The same matrix with wins, draws and losses brought to the given probabilities; within each of the three the
     * scores keep their proportions. This is how a model that knows only outcomes gets a say in every market.
     */
    public ScoreMatrix withOutcome(OutcomeProbabilities wanted) {
        OutcomeProbabilities present = outcome();
        double[] pooled = new double[cells.length];
        for (int home = 0; home < size; home++) {
            for (int away = 0; away < size; away++) {
                Outcome outcome = Outcome.of(home, away);
                pooled[home * size + away] = cells[home * size + away]
                        * wanted.probability(outcome)
                        / Math.max(present.probability(outcome), Double.MIN_NORMAL);
            }
        }
        return new ScoreMatrix(size, pooled);
    }

    /** The final scores if these goals come on top of a score already reached. */
    ScoreMatrix onTopOf(int homeGoals, int awayGoals) {
        int grown = size + Math.max(homeGoals, awayGoals);
        double[] shifted = new double[grown * grown];
        for (int home = 0; home < size; home++) {
            System.arraycopy(cells, home * size, shifted, (home + homeGoals) * grown + awayGoals, size);
        }
        return new ScoreMatrix(grown, shifted);
    }

    /** The probability of a final score; 0 beyond the highest score of the matrix. */
    public double probability(int home, int away) {
        if (home < 0 || away < 0) {
            throw new IllegalArgumentException("No such score: " + home + "-" + away);
        }
        return home < size && away < size ? cells[home * size + away] : 0;
    }

    /** Most goals a side has in this matrix. */
    public int highestScore() {
        return size - 1;
    }

    public OutcomeProbabilities outcome() {
        double home = atLeastDifference[size];
        double homeOrDraw = atLeastDifference[size - 1];
        return new OutcomeProbabilities(home, homeOrDraw - home, atLeastDifference[0] - homeOrDraw);
    }

    /** The probability of either of two outcomes. */
    public double doubleChance(Outcome one, Outcome other) {
        if (one == other) {
            throw new IllegalArgumentException("A double chance needs two outcomes, not twice " + one);
        }
        OutcomeProbabilities outcome = outcome();
        return outcome.probability(one) + outcome.probability(other);
    }

    /** A stake on a side that is returned after a draw. */
    public LineShares drawNoBet(Side side) {
        return asianHandicap(side, 0);
    }

    /** A stake on a side that starts with {@code line} goals, negative for a favourite. */
    public LineShares asianHandicap(Side side, double line) {
        int quarters = quarters(line);
        return side == Side.HOME
                ? above(-quarters, atLeastDifference, size - 1)
                : above(quarters, atLeastDifference, size - 1).opposite();
    }

    /** The probability of strictly more goals than the line; use {@link #total} for how a stake is settled. */
    public double over(double line) {
        return total(line).win();
    }

    /** A stake on more goals than the line; {@link LineShares#opposite()} is the stake on fewer. */
    public LineShares total(double line) {
        return above(quarters(line), atLeastTotal, 0);
    }

    /** A stake on more goals of one side than the line. */
    public LineShares teamTotal(Side side, double line) {
        return above(quarters(line), atLeast(side), 0);
    }

    public double bothTeamsToScore() {
        return 1 - cleanSheet(Side.HOME) - cleanSheet(Side.AWAY) + cells[0];
    }

    /** The probability that a side concedes nothing. */
    public double cleanSheet(Side side) {
        double[] conceded = atLeast(side.opponent());
        return conceded[0] - conceded[1];
    }

    /** The probability that a side wins and concedes nothing. */
    public double winToNil(Side side) {
        return cleanSheet(side) - cells[0];
    }

    public double expectedGoals(Side side) {
        double[] goals = atLeast(side);
        double mean = 0;
        for (int count = 1; count < size; count++) {
            mean += goals[count];
        }
        return mean;
    }

    /** Mean league points: three for a win, one for a draw. */
    public double expectedPoints(Side side) {
        OutcomeProbabilities outcome = outcome();
        return 3 * (side == Side.HOME ? outcome.home() : outcome.away()) + outcome.draw();
    }

    /**
     * The likeliest scores, likeliest first; of equally likely ones the one with fewer home goals, then fewer away
     * goals comes first.
     *
     * @param count how many, at least 0; no more than the matrix has are returned
     */
    public List<CorrectScore> mostLikelyScores(int count) {
        int[] ranked = new int[Math.min(count, cells.length)];
        int found = 0;
        for (int cell = 0; cell < cells.length; cell++) {
            if (found < ranked.length) {
                insert(cell, ranked, found++);
            } else if (found > 0 && cells[cell] > cells[ranked[found - 1]]) {
                insert(cell, ranked, found - 1);
            }
        }
        List<CorrectScore> scores = new ArrayList<>(found);
        for (int cell : ranked) {
            scores.add(new CorrectScore(cell / size, cell % size, cells[cell]));
        }
        return List.copyOf(scores);
    }

    /** Puts a cell behind all that are at least as likely; what stood at {@code last} falls out. */
    private void insert(int cell, int[] ranked, int last) {
        int place = last;
        while (place > 0 && cells[ranked[place - 1]] < cells[cell]) {
            ranked[place] = ranked[place - 1];
            place--;
        }
        ranked[place] = cell;
    }

    private double[] atLeast(Side side) {
        return side == Side.HOME ? atLeastHome : atLeastAway;
    }

    private static int quarters(double line) {
        double quarters = line * 4;
        if (quarters != Math.rint(quarters) || Math.abs(quarters) > 1_000) {
            throw new IllegalArgumentException("A line is a multiple of a quarter goal, not " + line);
        }
        return (int) quarters;
    }

    /** Settles a stake on a value above the line, where {@code atLeast[i]} is the probability of i - zero or more. */
    private static LineShares above(int quarters, double[] atLeast, int zero) {
        if (quarters % 2 == 0) {
            return aboveHalf(quarters / 2, atLeast, zero);
        }
        LineShares lower = aboveHalf((quarters - 1) / 2, atLeast, zero);
        LineShares upper = aboveHalf((quarters + 1) / 2, atLeast, zero);
        return new LineShares(
                (lower.win() + upper.win()) / 2, (lower.push() + upper.push()) / 2, (lower.lose() + upper.lose()) / 2);
    }

    private static LineShares aboveHalf(int halves, double[] atLeast, int zero) {
        double notBelow = atLeast(Math.floorDiv(halves + 1, 2) + zero, atLeast);
        double above = atLeast(Math.floorDiv(halves, 2) + 1 + zero, atLeast);
        return new LineShares(above, notBelow - above, atLeast[0] - notBelow);
    }

    private static double atLeast(int index, double[] atLeast) {
        return atLeast[Math.max(0, Math.min(index, atLeast.length - 1))];
    }
}
