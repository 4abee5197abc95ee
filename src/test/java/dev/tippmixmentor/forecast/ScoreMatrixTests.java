package dev.tippmixmentor.forecast;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ScoreMatrixTests {

    private static final Pattern REFERENCE_ROW = Pattern.compile("lam=(\\S+) mu=(\\S+) rho=(\\S+)");

    @Test
    void everyMarketAgreesWithTheReference() throws Exception {
        JsonNode reference = JsonMapper.shared().readTree(Files.readString(SharedData.file("golden/unit.json"), UTF_8));
        int rows = 0;

        for (Map.Entry<String, JsonNode> entry : reference.properties()) {
            Matcher row = REFERENCE_ROW.matcher(entry.getKey());
            if (row.matches()) {
                ScoreMatrix scores = ScoreMatrix.of(
                        Double.parseDouble(row.group(1)),
                        Double.parseDouble(row.group(2)),
                        Double.parseDouble(row.group(3)),
                        15);
                JsonNode expected = entry.getValue();
                assertClose(scores.probability(0, 0), expected.get("p00"));
                assertClose(scores.probability(1, 0), expected.get("p10"));
                assertClose(scores.probability(0, 1), expected.get("p01"));
                assertClose(scores.probability(1, 1), expected.get("p11"));
                assertClose(scores.probability(2, 1), expected.get("p21"));
                assertClose(scores.outcome().home(), expected.get("pH"));
                assertClose(scores.outcome().draw(), expected.get("pD"));
                assertClose(scores.outcome().away(), expected.get("pA"));
                assertClose(scores.over(1.5), expected.get("over15"));
                assertClose(scores.over(2.5), expected.get("over25"));
                assertClose(scores.over(3.5), expected.get("over35"));
                assertClose(scores.bothTeamsToScore(), expected.get("btts"));
                assertClose(scores.expectedGoals(Side.HOME), expected.get("meanHome"));
                assertClose(scores.expectedGoals(Side.AWAY), expected.get("meanAway"));
                expected.get("home_ah")
                        .properties()
                        .forEach(line -> assertClose(
                                scores.asianHandicap(Side.HOME, Double.parseDouble(line.getKey())), line.getValue()));
                expected.get("total")
                        .properties()
                        .forEach(line -> assertClose(scores.total(Double.parseDouble(line.getKey())), line.getValue()));
                rows++;
            }
        }
        assertThat(rows).isEqualTo(4);
    }

    @Test
    void everyMatrixIsADistribution() {
        Random random = new Random(20);
        for (int i = 0; i < 2_000; i++) {
            ScoreMatrix scores = random(random);
            double sum = 0;
            for (int home = 0; home <= scores.highestScore(); home++) {
                for (int away = 0; away <= scores.highestScore(); away++) {
                    assertThat(scores.probability(home, away)).isGreaterThanOrEqualTo(0);
                    sum += scores.probability(home, away);
                }
            }
            assertThat(sum).isCloseTo(1, within(1e-12));
        }
    }

    @Test
    void theDependenceOfLowScoresLeavesExpectedGoalsAlone() {
        for (double rho : new double[] {-0.2, -0.05, 0.1, 0.2}) {
            ScoreMatrix scores = ScoreMatrix.of(1.7, 0.8, rho, 25);

            assertThat(scores.expectedGoals(Side.HOME)).isCloseTo(1.7, within(1e-12));
            assertThat(scores.expectedGoals(Side.AWAY)).isCloseTo(0.8, within(1e-12));
        }
    }

    @Test
    void withoutDependenceCellsAreProductsAndDifferencesAreSkellam() {
        ScoreMatrix scores = ScoreMatrix.of(1.4, 1.1, 0, 25);

        assertThat(scores.probability(2, 3))
                .isCloseTo(Math.exp(-2.5) * 1.4 * 1.4 / 2 * 1.1 * 1.1 * 1.1 / 6, within(1e-15));
        for (int difference = -3; difference <= 3; difference++) {
            double probability = scores.asianHandicap(Side.HOME, -difference).push();
            assertThat(probability).isCloseTo(skellam(difference, 1.4, 1.1), within(1e-12));
        }
    }

    @Test
    void equalRatesGiveEqualChances() {
        OutcomeProbabilities outcome = ScoreMatrix.of(1.3, 1.3, -0.1).outcome();

        assertThat(outcome.home()).isCloseTo(outcome.away(), within(1e-15));
    }

    @Test
    void anImpossibleDependenceIsBroughtBackToThePossible() {
        ScoreMatrix never = ScoreMatrix.of(2, 2.5, 0.9);
        ScoreMatrix neverOneNil = ScoreMatrix.of(0.5, 4, -0.9);

        assertThat(never.probability(0, 0)).isCloseTo(0, within(1e-15));
        assertThat(neverOneNil.probability(1, 0)).isCloseTo(0, within(1e-15));
    }

    @Test
    void everyStakeIsWonReturnedOrLost() {
        Random random = new Random(21);
        for (int i = 0; i < 200; i++) {
            ScoreMatrix scores = random(random);
            for (double line = -3; line <= 6; line += 0.25) {
                assertSharesOfOne(scores.total(line));
                assertSharesOfOne(scores.teamTotal(Side.AWAY, line));
                assertSharesOfOne(scores.asianHandicap(Side.HOME, line));
            }
        }
    }

    @Test
    void aQuarterLineIsTheMeanOfItsNeighbours() {
        ScoreMatrix scores = ScoreMatrix.of(1.6, 1.2, -0.05);
        for (double line = -2.75; line <= 4; line += 0.5) {
            LineShares lower = scores.asianHandicap(Side.AWAY, line - 0.25);
            LineShares upper = scores.asianHandicap(Side.AWAY, line + 0.25);

            LineShares quarter = scores.asianHandicap(Side.AWAY, line);

            assertThat(quarter.win()).isCloseTo((lower.win() + upper.win()) / 2, within(1e-15));
            assertThat(quarter.push()).isCloseTo((lower.push() + upper.push()) / 2, within(1e-15));
            assertThat(quarter.lose()).isCloseTo((lower.lose() + upper.lose()) / 2, within(1e-15));
        }
    }

    @Test
    void whatOneSideWinsTheOtherLoses() {
        ScoreMatrix scores = ScoreMatrix.of(1.6, 1.2, -0.05);
        for (double line = -3; line <= 3; line += 0.25) {
            LineShares home = scores.asianHandicap(Side.HOME, line);
            LineShares away = scores.asianHandicap(Side.AWAY, -line);

            assertThat(away.lose()).isCloseTo(home.win(), within(1e-15));
            assertThat(away.push()).isCloseTo(home.push(), within(1e-15));
            assertThat(away.win()).isCloseTo(home.lose(), within(1e-15));
        }
    }

    @Test
    void aHigherLineIsHarderToBeatAndALargerStartEasierToKeep() {
        ScoreMatrix scores = ScoreMatrix.of(1.6, 1.2, -0.05);
        for (double line = -3; line < 5; line += 0.25) {
            assertThat(scores.over(line + 0.25)).isLessThanOrEqualTo(scores.over(line));
            assertThat(scores.asianHandicap(Side.HOME, line + 0.25).win())
                    .isGreaterThanOrEqualTo(
                            scores.asianHandicap(Side.HOME, line).win());
        }
    }

    @Test
    void marketsFollowFromTheScores() {
        ScoreMatrix scores = ScoreMatrix.of(1.6, 1.2, -0.05);
        OutcomeProbabilities outcome = scores.outcome();

        assertThat(scores.doubleChance(Outcome.HOME, Outcome.DRAW)).isCloseTo(1 - outcome.away(), within(1e-12));
        assertThat(scores.drawNoBet(Side.AWAY)).satisfies(shares -> {
            assertThat(shares.win()).isCloseTo(outcome.away(), within(1e-12));
            assertThat(shares.push()).isCloseTo(outcome.draw(), within(1e-12));
        });
        assertThat(scores.cleanSheet(Side.HOME)
                        + scores.teamTotal(Side.AWAY, 0.5).win())
                .isCloseTo(1, within(1e-12));
        assertThat(scores.winToNil(Side.HOME))
                .isCloseTo(scores.cleanSheet(Side.HOME) - scores.probability(0, 0), within(1e-15));
        assertThat(scores.bothTeamsToScore())
                .isCloseTo(
                        1 - scores.cleanSheet(Side.HOME) - scores.cleanSheet(Side.AWAY) + scores.probability(0, 0),
                        within(1e-12));
        assertThat(scores.expectedPoints(Side.HOME)).isCloseTo(3 * outcome.home() + outcome.draw(), within(1e-12));
        assertThat(scores.over(2.5)).isEqualTo(scores.total(2.5).win());
    }

    @Test
    void fairOddsBreakEven() {
        ScoreMatrix scores = ScoreMatrix.of(1.6, 1.2, -0.05);
        for (double line = -1.5; line <= 1.5; line += 0.25) {
            LineShares shares = scores.asianHandicap(Side.HOME, line);

            double returned = shares.win() * shares.fairOdds() + shares.push();

            assertThat(returned).isCloseTo(1, within(1e-12));
        }
        assertThat(scores.outcome().fairOdds(Outcome.DRAW) * scores.outcome().draw())
                .isCloseTo(1, within(1e-12));
    }

    @Test
    void theLikeliestScoresComeFirst() {
        ScoreMatrix scores = ScoreMatrix.of(1.6, 1.2, -0.05);

        List<CorrectScore> likeliest = scores.mostLikelyScores(5);

        assertThat(likeliest)
                .hasSize(5)
                .isSortedAccordingTo((a, b) -> Double.compare(b.probability(), a.probability()));
        assertThat(likeliest.get(0)).isEqualTo(new CorrectScore(1, 1, scores.probability(1, 1)));
        assertThat(scores.mostLikelyScores(1_000)).hasSize(121).doesNotHaveDuplicates();
        assertThat(ScoreMatrix.of(1, 1, 0).mostLikelyScores(4))
                .first()
                .returns(0, CorrectScore::home)
                .returns(0, CorrectScore::away);
    }

    @Test
    void aPooledMatrixHasTheWantedOutcomesAndKeepsProportionsWithinThem() {
        ScoreMatrix scores = ScoreMatrix.of(1.6, 1.2, -0.05);
        OutcomeProbabilities wanted = new OutcomeProbabilities(0.2, 0.5, 0.3);

        ScoreMatrix pooled = scores.withOutcome(wanted);

        assertThat(pooled.outcome().home()).isCloseTo(0.2, within(1e-12));
        assertThat(pooled.outcome().draw()).isCloseTo(0.5, within(1e-12));
        assertThat(pooled.probability(2, 0) / pooled.probability(1, 0))
                .isCloseTo(scores.probability(2, 0) / scores.probability(1, 0), within(1e-12));
    }

    @Test
    void impossibleRequestsAreRejected() {
        ScoreMatrix scores = ScoreMatrix.of(1, 1, 0);

        assertThatThrownBy(() -> ScoreMatrix.of(Double.NaN, 1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ScoreMatrix.of(1, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ScoreMatrix.of(1, 1, Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> scores.total(2.3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> scores.total(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> scores.probability(-1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> scores.doubleChance(Outcome.DRAW, Outcome.DRAW))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static ScoreMatrix random(Random random) {
        return ScoreMatrix.of(
                0.05 + 5.95 * random.nextDouble(), 0.05 + 5.95 * random.nextDouble(), 0.4 * random.nextDouble() - 0.2);
    }

    private static void assertClose(double actual, JsonNode expected) {
        assertThat(actual).isCloseTo(expected.asDouble(), within(1e-12));
    }

    private static void assertClose(LineShares actual, JsonNode expected) {
        assertClose(actual.win(), expected.get(0));
        assertClose(actual.push(), expected.get(1));
        assertClose(actual.lose(), expected.get(2));
    }

    private static void assertSharesOfOne(LineShares shares) {
        assertThat(shares.win() + shares.push() + shares.lose()).isCloseTo(1, within(1e-12));
    }

    /** By the series of the modified Bessel function, an independent way to the same number. */
    private static double skellam(int difference, double homeRate, double awayRate) {
        int order = Math.abs(difference);
        double half = Math.sqrt(homeRate * awayRate);
        double term = 1;
        for (int k = 1; k <= order; k++) {
            term *= half / k;
        }
        double bessel = 0;
        for (int k = 0; k < 60; k++) {
            bessel += term;
            term *= half * half / ((k + 1) * (double) (k + 1 + order));
        }
        return Math.exp(-homeRate - awayRate) * Math.pow(homeRate / awayRate, difference / 2.0) * bessel;
    }
}
