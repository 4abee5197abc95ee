package dev.tippmixmentor.forecast;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class DixonColesTests {

    private static final LocalDate FORECAST_DATE = LocalDate.of(2023, 8, 11);

    @Test
    void theFitAgreesWithTheReferenceFit() throws Exception {
        JsonNode reference =
                JsonMapper.shared().readTree(Files.readString(SharedData.file("golden/E0_fit_2023-08-11.json"), UTF_8));
        List<MatchResult> matches = SharedData.seasons("E0", 2005, 2023);

        DixonColesFit fit = DixonColes.fit(
                matches, FORECAST_DATE, Set.of("Burnley", "Luton", "Sheffield United"), DixonColesSettings.map(), null);

        assertThat(fit.matches()).isEqualTo(reference.get("matches").asInt());
        assertThat(fit.objective()).isCloseTo(reference.get("objective").asDouble(), within(1e-4));
        assertThat(fit.intercept()).isCloseTo(reference.get("intercept").asDouble(), within(1e-3));
        assertThat(fit.homeAdvantage()).isCloseTo(reference.get("home").asDouble(), within(1e-3));
        assertThat(fit.rho()).isCloseTo(reference.get("rho").asDouble(), within(1e-3));
        assertThat(fit.strengths()).hasSize(reference.get("teams").size());
        reference.get("teams").properties().forEach(team -> {
            Strength strength = fit.strengths().get(team.getKey());
            assertThat(strength.attack())
                    .as("attack of %s", team.getKey())
                    .isCloseTo(team.getValue().get(0).asDouble(), within(2e-3));
            assertThat(strength.defence())
                    .as("defence of %s", team.getKey())
                    .isCloseTo(team.getValue().get(1).asDouble(), within(2e-3));
        });
        assertThat(fit.unseen()).containsExactly("Luton");
        assertThat(fit.gradientNorm()).isLessThan(1e-8);
    }

    @Test
    void threeSeasonsForecastDayByDayAgreeWithTheReference() {
        List<CSVRecord> reference = SharedData.csv("golden/E0_2021-24_dc_map.csv");
        List<MatchResult> matches = SharedData.seasons("E0", 2005, 2023);
        DixonColesFit fit = null;

        for (CSVRecord row : reference) {
            LocalDate date = LocalDate.parse(row.get("date"));
            if (fit == null || !fit.cutOff().equals(date)) {
                fit = DixonColes.fit(matches, date, promoted("E0", date), DixonColesSettings.map(), fit);
            }
            GoalRates rates = fit.rates(row.get("home"), row.get("away"));
            ScoreMatrix scores = rates.scores();

            String fixture = date + " " + row.get("home") + " - " + row.get("away");
            assertThat(rates.home()).as(fixture).isCloseTo(number(row, "lambda"), within(0.002));
            assertThat(rates.away()).as(fixture).isCloseTo(number(row, "mu"), within(0.002));
            assertThat(scores.outcome().home()).as(fixture).isCloseTo(number(row, "pH"), within(0.0005));
            assertThat(scores.outcome().draw()).as(fixture).isCloseTo(number(row, "pD"), within(0.0005));
            assertThat(scores.outcome().away()).as(fixture).isCloseTo(number(row, "pA"), within(0.0005));
            assertThat(scores.over(2.5)).as(fixture).isCloseTo(number(row, "pOver25"), within(0.0005));
            assertThat(scores.bothTeamsToScore()).as(fixture).isCloseTo(number(row, "pBTTS"), within(0.0005));
        }
        assertThat(reference).hasSize(1_140);
    }

    @Test
    void theUnweightedSeasonAgreesWithPublishedFits() {
        List<MatchResult> season = SharedData.season("E0", 2011);
        double constant = season.stream()
                .mapToDouble(match -> -logFactorial(match.homeGoals()) - logFactorial(match.awayGoals()))
                .sum();
        LocalDate afterwards = LocalDate.of(2012, 6, 1);

        DixonColesFit independent =
                DixonColes.fit(season, afterwards, Set.of(), new DixonColesSettings(0, 400, 1e-6, 1e-6, 0, 0), null);
        DixonColesFit dependent =
                DixonColes.fit(season, afterwards, Set.of(), new DixonColesSettings(0, 400, 1e-6, 1e-6, 0, 0.2), null);

        assertThat(independent.objective() + constant).isCloseTo(-1088.9910, within(1e-3));
        assertThat(dependent.objective() + constant).isCloseTo(-1087.3593, within(1e-3));
        assertThat(dependent.rho()).isCloseTo(-0.13365, within(1e-4));
        assertThat(dependent.homeAdvantage()).isCloseTo(0.27282, within(1e-4));
    }

    @Test
    void theGradientIsTheSlopeOfTheObjective() {
        Random random = new Random(1);
        List<MatchResult> matches = TestResults.league(random, 8, LocalDate.of(2020, 8, 1));
        DixonColesLikelihood likelihood = TestResults.likelihood(matches, weights(random, matches.size()));
        double[] point = likelihood.priorPoint();
        for (int i = 0; i < point.length; i++) {
            point[i] += random.nextGaussian() * 0.1;
        }
        double[] gradient = new double[point.length];

        likelihood.gradient(point, gradient);

        for (int i = 0; i < point.length; i++) {
            double[] up = point.clone();
            double[] down = point.clone();
            up[i] += 1e-5;
            down[i] -= 1e-5;
            double slope = (likelihood.value(up) - likelihood.value(down)) / 2e-5;
            assertThat(gradient[i]).as("parameter %d", i).isCloseTo(slope, within(1e-6));
        }
    }

    @Test
    void theInformationIsTheSlopeOfTheGradient() {
        Random random = new Random(2);
        List<MatchResult> matches = TestResults.league(random, 6, LocalDate.of(2020, 8, 1));
        DixonColesLikelihood likelihood = TestResults.likelihood(matches, weights(random, matches.size()));
        double[] point = likelihood.priorPoint();
        for (int i = 0; i < point.length; i++) {
            point[i] += random.nextGaussian() * 0.1;
        }
        double[][] information = new double[point.length][point.length];

        likelihood.information(point, information, false);

        double[] above = new double[point.length];
        double[] below = new double[point.length];
        for (int i = 0; i < point.length; i++) {
            double[] up = point.clone();
            double[] down = point.clone();
            up[i] += 1e-5;
            down[i] -= 1e-5;
            likelihood.gradient(up, above);
            likelihood.gradient(down, below);
            for (int j = 0; j < point.length; j++) {
                assertThat(-information[i][j])
                        .as("parameters %d and %d", i, j)
                        .isCloseTo((above[j] - below[j]) / 2e-5, within(1e-5));
            }
        }
    }

    @Test
    void theOrderOfRowsChangesNothing() {
        List<MatchResult> matches = TestResults.league(new Random(3), 10, LocalDate.of(2020, 8, 1));
        List<MatchResult> shuffled = new ArrayList<>(matches);
        Collections.shuffle(shuffled, new Random(4));

        DixonColesFit fit = fit(matches, LocalDate.of(2021, 8, 1));
        DixonColesFit other = fit(shuffled, LocalDate.of(2021, 8, 1));

        assertSameForecasts(fit, other);
    }

    @Test
    void theNamesOfSidesChangeNothing() {
        List<MatchResult> matches = TestResults.league(new Random(5), 10, LocalDate.of(2020, 8, 1));
        List<MatchResult> renamed = matches.stream()
                .map(match -> new MatchResult(
                        match.date(),
                        new StringBuilder(match.home() + "x").reverse().toString(),
                        new StringBuilder(match.away() + "x").reverse().toString(),
                        match.homeGoals(),
                        match.awayGoals()))
                .toList();

        DixonColesFit fit = fit(matches, LocalDate.of(2021, 8, 1));
        DixonColesFit other = fit(renamed, LocalDate.of(2021, 8, 1));

        for (String side : fit.strengths().keySet()) {
            String reversed = new StringBuilder(side + "x").reverse().toString();
            assertThat(other.strengths().get(reversed).attack())
                    .isCloseTo(fit.strengths().get(side).attack(), within(1e-8));
        }
    }

    @Test
    void everyMatchTwiceAtHalfWeightChangesNothing() {
        Random random = new Random(6);
        List<MatchResult> matches = TestResults.league(random, 8, LocalDate.of(2020, 8, 1));
        double[] weights = weights(random, matches.size());
        List<MatchResult> twice = new ArrayList<>(matches);
        twice.addAll(matches);
        double[] halves = new double[twice.size()];
        for (int i = 0; i < halves.length; i++) {
            halves[i] = weights[i % weights.length] / 2;
        }

        double[] once = optimum(TestResults.likelihood(matches, weights)).point();
        double[] doubled = optimum(TestResults.likelihood(twice, halves)).point();

        assertThat(doubled).containsExactly(once, within(1e-8));
    }

    @Test
    void everyStartReachesTheSameOptimum() {
        Random random = new Random(7);
        List<MatchResult> matches = TestResults.league(random, 20, LocalDate.of(2020, 8, 1));
        DixonColesLikelihood likelihood = TestResults.likelihood(matches, weights(random, matches.size()));
        double best = optimum(likelihood).value();

        for (int start = 0; start < 5; start++) {
            double[] point = likelihood.priorPoint();
            for (int i = 0; i < point.length; i++) {
                point[i] = random.nextGaussian() * (i == DixonColesLikelihood.RHO ? 0.05 : 0.7);
            }

            NewtonAscent reached = NewtonAscent.from(point, likelihood, 0.2);

            assertThat(reached.value()).isCloseTo(best, within(1e-8));
        }
    }

    @Test
    void fiveHundredWeightedSubsetsAllConverge() {
        Random random = new Random(8);
        List<MatchResult> matches = TestResults.league(random, 12, LocalDate.of(2020, 8, 1));

        for (int subset = 0; subset < 500; subset++) {
            double[] weights = new double[matches.size()];
            double kept = 0.02 + random.nextDouble();
            for (int i = 0; i < weights.length; i++) {
                weights[i] = random.nextDouble() < kept ? random.nextDouble() : 0;
            }

            NewtonAscent reached = optimum(TestResults.likelihood(matches, weights));

            assertThat(reached.gradientNorm()).as("subset %d", subset).isLessThan(1e-6);
        }
    }

    @Test
    void aSideWithoutMatchesStandsAtThePriorMeanAndIsMarked() {
        List<MatchResult> matches = TestResults.league(new Random(9), 6, LocalDate.of(2020, 8, 1));
        DixonColesFit fit =
                DixonColes.fit(matches, LocalDate.of(2021, 8, 1), Set.of("Newcomer"), DixonColesSettings.map(), null);

        assertThat(fit.strengths()).containsEntry("Newcomer", new Strength(-0.12, -0.12));
        assertThat(fit.rates("Newcomer", "Side 1").coldStart()).isTrue();
        assertThat(fit.rates("Side 1", "Stranger").coldStart()).isTrue();
        assertThat(fit.rates("Side 1", "Side 2").coldStart()).isFalse();
        assertThat(fit.rates("Stranger", "Other stranger").home())
                .isCloseTo(Math.exp(fit.intercept() + fit.homeAdvantage()), within(1e-12));
    }

    @Test
    void twoMatchesWithoutGoalsStayFinite() {
        List<MatchResult> matches = List.of(
                new MatchResult(LocalDate.of(2020, 8, 1), "A", "B", 0, 0),
                new MatchResult(LocalDate.of(2020, 8, 2), "B", "A", 0, 0));

        DixonColesFit fit = fit(matches, LocalDate.of(2020, 8, 3));

        assertThat(fit.rates("A", "B").scores().outcome().draw()).isGreaterThan(0.9);
    }

    @Test
    void weightsOfOldResultsAgreeWithTheReference() throws Exception {
        JsonNode reference = JsonMapper.shared().readTree(Files.readString(SharedData.file("golden/unit.json"), UTF_8));

        Set<Map.Entry<String, JsonNode>> weights =
                reference.get("weights xi=0.0018").properties();

        assertThat(weights)
                .hasSize(6)
                .allSatisfy(row -> assertThat(DixonColesSettings.map().weight(Long.parseLong(row.getKey())))
                        .isCloseTo(row.getValue().asDouble(), within(1e-15)));
    }

    @Test
    void withoutAPriorASideThatHasNotScoredIsExpectedNeverTo() {
        LocalDate date = LocalDate.of(2021, 8, 14);
        List<MatchResult> matches = new ArrayList<>(TestResults.league(new Random(14), 8, LocalDate.of(2020, 8, 1)));
        matches.add(new MatchResult(date.minusDays(7), "Side 1", "Newcomer", 2, 0));

        DixonColesFit textbook = DixonColes.fit(matches, date, Set.of("Newcomer"), DixonColesSettings.mle(), null);
        DixonColesFit shrunk = DixonColes.fit(matches, date, Set.of("Newcomer"), DixonColesSettings.map(), null);

        assertThat(textbook.gradientNorm()).isLessThan(1e-6);
        assertThat(textbook.rates("Newcomer", "Side 2").home()).isLessThan(1e-3);
        assertThat(shrunk.rates("Newcomer", "Side 2").home()).isGreaterThan(0.3);
    }

    @Test
    void whatHappensOnTheForecastDateOrLaterIsNotSeen() {
        LocalDate date = LocalDate.of(2020, 9, 5);
        List<MatchResult> matches = TestResults.league(new Random(10), 8, LocalDate.of(2020, 8, 1));
        List<MatchResult> altered = matches.stream()
                .map(match -> match.date().isBefore(date)
                        ? match
                        : new MatchResult(match.date(), match.home(), match.away(), 9, 0))
                .toList();

        DixonColesFit fit = fit(matches, date);
        DixonColesFit other = fit(altered, date);

        assertThat(altered).isNotEqualTo(matches);
        assertThat(other).isEqualTo(fit);
    }

    @Test
    void resultsOutsideTheWindowAreNotSeen() {
        LocalDate date = LocalDate.of(2020, 8, 1);
        MatchResult firstInside = new MatchResult(date.minusDays(1826), "A", "B", 1, 0);
        MatchResult lastOutside = new MatchResult(date.minusDays(1827), "A", "B", 1, 0);

        assertThat(fit(List.of(firstInside, lastOutside), date).matches()).isEqualTo(1);
        assertThatThrownBy(() -> fit(List.of(lastOutside), date)).isInstanceOf(FitFailedException.class);
    }

    @Test
    void aWarmStartSavesStepsAndChangesNothingElse() {
        List<MatchResult> matches = TestResults.league(new Random(11), 20, LocalDate.of(2020, 8, 1));
        DixonColesFit earlier = fit(matches, LocalDate.of(2020, 12, 1));

        DixonColesFit cold = fit(matches, LocalDate.of(2020, 12, 8));
        DixonColesFit warm =
                DixonColes.fit(matches, LocalDate.of(2020, 12, 8), Set.of(), DixonColesSettings.map(), earlier);

        assertSameForecasts(cold, warm);
        assertThat(warm.iterations()).isLessThanOrEqualTo(cold.iterations());
    }

    @Test
    void aStoredFitForecastsTheSameToTheLastBit() {
        List<MatchResult> matches = TestResults.league(new Random(12), 8, LocalDate.of(2020, 8, 1));
        DixonColesFit fit = fit(matches, LocalDate.of(2021, 8, 1));

        String json = JsonMapper.shared().writeValueAsString(fit);
        DixonColesFit restored = JsonMapper.shared().readValue(json, DixonColesFit.class);

        assertThat(restored).isEqualTo(fit);
        assertThat(restored.rates("Side 1", "Side 2")).isEqualTo(fit.rates("Side 1", "Side 2"));
        assertThat(JsonMapper.shared().writeValueAsString(restored)).isEqualTo(json);
    }

    @Test
    void factorsAddUpToTheLogarithmsOfTheRates() {
        List<MatchResult> matches = TestResults.league(new Random(13), 8, LocalDate.of(2020, 8, 1));
        DixonColesFit fit = fit(matches, LocalDate.of(2021, 8, 1));
        GoalRates rates = fit.rates("Side 3", "Side 4");

        List<RateFactor> factors = fit.factors("Side 3", "Side 4");

        assertThat(sum(factors, Side.HOME)).isCloseTo(Math.log(rates.home()), within(1e-12));
        assertThat(sum(factors, Side.AWAY)).isCloseTo(Math.log(rates.away()), within(1e-12));
    }

    @Test
    void equalSidesOnNeutralGroundHaveEqualChances() {
        DixonColesFit fit =
                fit(TestResults.league(new Random(14), 8, LocalDate.of(2020, 8, 1)), LocalDate.of(2021, 8, 1));

        OutcomeProbabilities outcome =
                fit.ratesOnNeutralGround("Stranger", "Other").scores().outcome();

        assertThat(outcome.home()).isCloseTo(outcome.away(), within(1e-15));
    }

    private static DixonColesFit fit(List<MatchResult> matches, LocalDate date) {
        return DixonColes.fit(matches, date, Set.of(), DixonColesSettings.map(), null);
    }

    private static NewtonAscent optimum(DixonColesLikelihood likelihood) {
        return NewtonAscent.from(likelihood.priorPoint(), likelihood, 0.2);
    }

    private static double[] weights(Random random, int count) {
        return random.doubles(count, 0.05, 1).toArray();
    }

    private static double sum(List<RateFactor> factors, Side side) {
        return factors.stream()
                .filter(factor -> factor.side() == side)
                .mapToDouble(RateFactor::effect)
                .sum();
    }

    private static void assertSameForecasts(DixonColesFit one, DixonColesFit other) {
        assertThat(other.strengths().keySet()).isEqualTo(one.strengths().keySet());
        for (String home : one.strengths().keySet()) {
            GoalRates rates = one.rates(home, "Side 1");
            GoalRates others = other.rates(home, "Side 1");
            assertThat(others.home()).isCloseTo(rates.home(), within(1e-8));
            assertThat(others.away()).isCloseTo(rates.away(), within(1e-8));
        }
    }

    private static double number(CSVRecord row, String column) {
        return Double.parseDouble(row.get(column));
    }

    private static double logFactorial(int n) {
        double sum = 0;
        for (int k = 2; k <= n; k++) {
            sum += Math.log(k);
        }
        return sum;
    }

    private static Set<String> promoted(String league, LocalDate date) {
        int season = date.getMonthValue() >= 7 ? date.getYear() : date.getYear() - 1;
        Set<String> sides = sides(league, season);
        sides.removeAll(sides(league, season - 1));
        return sides;
    }

    private static Set<String> sides(String league, int season) {
        return new HashSet<>(SharedData.season(league, season).stream()
                .map(MatchResult::home)
                .collect(toSet()));
    }
}
