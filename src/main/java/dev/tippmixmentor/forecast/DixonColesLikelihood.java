package dev.tippmixmentor.forecast;

import java.util.Arrays;

/**
 * Penalised log-likelihood of weighted results, with gradient and curvature.
 *
 * <p>A point is laid out as intercept, home advantage, rho, then attack and defence of each side. The terms that hold
 * no parameter, -ln(goals!), are left out.
 */
final class DixonColesLikelihood {

    static final int INTERCEPT = 0;
    static final int HOME_ADVANTAGE = 1;
    static final int RHO = 2;
    private static final int FIRST_SIDE = 3;

    /** How intercept, home advantage, home attack and away defence move the logarithm of the home rate. */
    private static final int[] HOME_SIGNS = {1, 1, 1, -1};

    /** How intercept, away attack and home defence move the logarithm of the away rate. */
    private static final int[] AWAY_SIGNS = {1, 1, -1};

    private final int sides;
    private final int matches;
    private final int[] home;
    private final int[] away;
    private final int[] homeGoals;
    private final int[] awayGoals;
    private final double[] weight;
    private final double[] priorMean;
    private final double qualityPrecision;
    private final double stylePrecision;
    private final double[] attackFactor;
    private final double[] defenceFactor;
    private double homeLevel;
    private double awayLevel;

    /** Takes over the arrays; {@code priorMean} is per side, of attack and of defence alike. */
    DixonColesLikelihood(
            int[] home,
            int[] away,
            int[] homeGoals,
            int[] awayGoals,
            double[] weight,
            double[] priorMean,
            DixonColesSettings settings) {
        this.sides = priorMean.length;
        this.matches = weight.length;
        this.home = home;
        this.away = away;
        this.homeGoals = homeGoals;
        this.awayGoals = awayGoals;
        this.weight = weight;
        this.priorMean = priorMean;
        this.qualityPrecision = settings.qualityPrecision();
        this.stylePrecision = settings.stylePrecision();
        this.attackFactor = new double[sides];
        this.defenceFactor = new double[sides];
    }

    static int attack(int side) {
        return FIRST_SIDE + 2 * side;
    }

    static int defence(int side) {
        return FIRST_SIDE + 2 * side + 1;
    }

    int parameters() {
        return FIRST_SIDE + 2 * sides;
    }

    /** Average side everywhere, goals as in the data, no home advantage. */
    double[] priorPoint() {
        double[] point = new double[parameters()];
        double goals = 0.5;
        double sum = 1;
        for (int match = 0; match < matches; match++) {
            goals += weight[match] * (homeGoals[match] + awayGoals[match]);
            sum += weight[match] * 2;
        }
        point[INTERCEPT] = Math.log(goals / sum);
        for (int side = 0; side < sides; side++) {
            point[attack(side)] = priorMean[side];
            point[defence(side)] = priorMean[side];
        }
        return point;
    }

    /** Value at a point, negative infinity where a score that happened would be impossible. */
    double value(double[] point) {
        prepare(point);
        double value = 0;
        for (int match = 0; match < matches; match++) {
            int i = home[match];
            int j = away[match];
            double awayLog = point[INTERCEPT] + point[attack(j)] - point[defence(i)];
            double homeLog = point[INTERCEPT] + point[HOME_ADVANTAGE] + point[attack(i)] - point[defence(j)];
            double homeRate = homeRate(i, j);
            double awayRate = awayRate(i, j);
            double dependence = dependence(match, homeRate, awayRate, point[RHO]);
            if (!(dependence > 0)) {
                return Double.NEGATIVE_INFINITY;
            }
            value += weight[match]
                    * (homeGoals[match] * homeLog
                            - homeRate
                            + awayGoals[match] * awayLog
                            - awayRate
                            + (dependence == 1 ? 0 : Math.log(dependence)));
        }
        for (int side = 0; side < sides; side++) {
            double attack = point[attack(side)] - priorMean[side];
            double defence = point[defence(side)] - priorMean[side];
            double quality = attack + defence;
            double style = attack - defence;
            value -= (qualityPrecision * quality * quality + stylePrecision * style * style) / 4;
        }
        return value;
    }

    /** Overwrites {@code gradient}. */
    void gradient(double[] point, double[] gradient) {
        prepare(point);
        Arrays.fill(gradient, 0);
        for (int match = 0; match < matches; match++) {
            int i = home[match];
            int j = away[match];
            double homeRate = homeRate(i, j);
            double awayRate = awayRate(i, j);
            double byHome = homeGoals[match] - homeRate;
            double byAway = awayGoals[match] - awayRate;
            if (isLowScore(match)) {
                double dependence = dependence(match, homeRate, awayRate, point[RHO]);
                double pull = rhoFactor(match, homeRate, awayRate) / dependence;
                byHome += homeGoals[match] == 0 ? pull * point[RHO] : 0;
                byAway += awayGoals[match] == 0 ? pull * point[RHO] : 0;
                gradient[RHO] += weight[match] * pull;
            }
            byHome *= weight[match];
            byAway *= weight[match];
            gradient[INTERCEPT] += byHome + byAway;
            gradient[HOME_ADVANTAGE] += byHome;
            gradient[attack(i)] += byHome;
            gradient[defence(j)] -= byHome;
            gradient[attack(j)] += byAway;
            gradient[defence(i)] -= byAway;
        }
        for (int side = 0; side < sides; side++) {
            double attack = point[attack(side)] - priorMean[side];
            double defence = point[defence(side)] - priorMean[side];
            double quality = qualityPrecision * (attack + defence) / 2;
            double style = stylePrecision * (attack - defence) / 2;
            gradient[attack(side)] -= quality + style;
            gradient[defence(side)] -= quality - style;
        }
    }

    /**
     * Overwrites {@code information} with the negative second derivatives.
     *
     * @param expected leave out the curvature of the low-score dependence except in rho; what remains is never
     *     negative definite, so a step along it climbs
     */
    void information(double[] point, double[][] information, boolean expected) {
        prepare(point);
        for (double[] row : information) {
            Arrays.fill(row, 0);
        }
        int[] homeAt = {INTERCEPT, HOME_ADVANTAGE, 0, 0};
        int[] awayAt = {INTERCEPT, 0, 0};
        for (int match = 0; match < matches; match++) {
            int i = home[match];
            int j = away[match];
            double homeRate = homeRate(i, j);
            double awayRate = awayRate(i, j);
            double byHome = homeRate;
            double byAway = awayRate;
            homeAt[2] = attack(i);
            homeAt[3] = defence(j);
            awayAt[1] = attack(j);
            awayAt[2] = defence(i);
            if (isLowScore(match)) {
                double dependence = dependence(match, homeRate, awayRate, point[RHO]);
                double factor = rhoFactor(match, homeRate, awayRate);
                double pull = factor / dependence;
                information[RHO][RHO] += weight[match] * pull * pull;
                if (!expected) {
                    double slope = pull * point[RHO];
                    double bend = slope * slope - slope;
                    double mixed = -weight[match] * pull / dependence;
                    if (homeGoals[match] == 0) {
                        byHome += bend;
                        addMixed(information, mixed, homeAt, HOME_SIGNS);
                    }
                    if (awayGoals[match] == 0) {
                        byAway += bend;
                        addMixed(information, mixed, awayAt, AWAY_SIGNS);
                    }
                    if (homeGoals[match] == 0 && awayGoals[match] == 0) {
                        addOuter(information, weight[match] * bend, homeAt, HOME_SIGNS, awayAt, AWAY_SIGNS);
                        addOuter(information, weight[match] * bend, awayAt, AWAY_SIGNS, homeAt, HOME_SIGNS);
                    }
                }
            }
            addOuter(information, weight[match] * byHome, homeAt, HOME_SIGNS, homeAt, HOME_SIGNS);
            addOuter(information, weight[match] * byAway, awayAt, AWAY_SIGNS, awayAt, AWAY_SIGNS);
        }
        double same = (qualityPrecision + stylePrecision) / 2;
        double cross = (qualityPrecision - stylePrecision) / 2;
        for (int side = 0; side < sides; side++) {
            int attack = attack(side);
            int defence = defence(side);
            information[attack][attack] += same;
            information[defence][defence] += same;
            information[attack][defence] += cross;
            information[defence][attack] += cross;
        }
    }

    private static void addOuter(
            double[][] information, double scale, int[] rows, int[] rowSigns, int[] columns, int[] columnSigns) {
        for (int row = 0; row < rows.length; row++) {
            double[] target = information[rows[row]];
            double signed = scale * rowSigns[row];
            for (int column = 0; column < columns.length; column++) {
                target[columns[column]] += signed * columnSigns[column];
            }
        }
    }

    private static void addMixed(double[][] information, double scale, int[] at, int[] signs) {
        for (int k = 0; k < at.length; k++) {
            information[RHO][at[k]] += scale * signs[k];
            information[at[k]][RHO] += scale * signs[k];
        }
    }

    /** One exponential a parameter instead of two a match. */
    private void prepare(double[] point) {
        homeLevel = Math.exp(point[INTERCEPT] + point[HOME_ADVANTAGE]);
        awayLevel = Math.exp(point[INTERCEPT]);
        for (int side = 0; side < sides; side++) {
            attackFactor[side] = Math.exp(point[attack(side)]);
            defenceFactor[side] = Math.exp(-point[defence(side)]);
        }
    }

    private double homeRate(int i, int j) {
        return homeLevel * attackFactor[i] * defenceFactor[j];
    }

    private double awayRate(int i, int j) {
        return awayLevel * attackFactor[j] * defenceFactor[i];
    }

    private boolean isLowScore(int match) {
        return homeGoals[match] <= 1 && awayGoals[match] <= 1;
    }

    /** What the score's probability is multiplied by. */
    private double dependence(int match, double homeRate, double awayRate, double rho) {
        return 1 + rho * rhoFactor(match, homeRate, awayRate);
    }

    /** Derivative of the dependence in rho, 0 above one goal a side. */
    private double rhoFactor(int match, double homeRate, double awayRate) {
        if (!isLowScore(match)) {
            return 0;
        }
        if (homeGoals[match] == 0) {
            return awayGoals[match] == 0 ? -homeRate * awayRate : homeRate;
        }
        return awayGoals[match] == 0 ? awayRate : -1;
    }
}
