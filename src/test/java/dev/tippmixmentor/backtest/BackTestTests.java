package dev.tippmixmentor.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tippmixmentor.forecast.DixonColesSettings;
import dev.tippmixmentor.forecast.MatchResult;
import dev.tippmixmentor.forecast.TestResults;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class BackTestTests {

    private static final int FROM = 2021;
    private static final int TO = 2023;

    /** Below this the English seasons can't be forecast from results: somebody looked ahead. */
    private static final double TOO_GOOD = 0.1880;

    @Test
    void englandAgreesWithTheReferenceTable() {
        Map<String, Double> reference = Map.of(
                "base rates",
                0.23279,
                "Elo",
                0.19629,
                "pi",
                0.19770,
                "DC-MLE",
                0.19873,
                "DC-MAP",
                0.19771,
                "ONLINE",
                0.19753,
                "GEO",
                0.19724,
                "GEO, shots",
                0.19670,
                TestLeagues.PINNACLE_CLOSING,
                0.18885);

        ComparisonTable table = ComparisonTable.of(List.of(TestLeagues.league("E0", TO)), contenders(), FROM, TO);

        table.write("backtest-england.md");
        assertAgrees(table, reference, 1_140);
        assertThat(table.card("TWO-SPEED").rankedProbabilityScore())
                .isLessThan(table.card("GEO, shots").rankedProbabilityScore());
        for (Contender contender : contenders()) {
            assertThat(table.card(contender.name()).rankedProbabilityScore())
                    .as(contender.name())
                    .isGreaterThan(TOO_GOOD);
        }
    }

    @Test
    @Tag("benchmark")
    void fiveLeaguesAgreeWithTheReferenceTable() {
        Map<String, Double> reference = Map.ofEntries(
                Map.entry("base rates", 0.22930),
                Map.entry("Elo", 0.19965),
                Map.entry("pi", 0.19967),
                Map.entry("DC-MLE", 0.20089),
                Map.entry("DC-MAP", 0.19996),
                Map.entry("DC-MAP .75 + Elo .25", 0.19944),
                Map.entry("ONLINE", 0.19949),
                Map.entry("GEO", 0.19947),
                Map.entry("GEO .8 + pi .2", 0.19932),
                Map.entry("ONLINE, shots", 0.19898),
                Map.entry("GEO, shots", 0.19905),
                Map.entry(TestLeagues.PINNACLE_CLOSING, 0.19410));
        List<League> leagues = TestLeagues.TOP_FIVE.stream()
                .map(name -> TestLeagues.league(name, TO))
                .toList();

        ComparisonTable table = ComparisonTable.of(leagues, contenders(), FROM, TO);

        table.write("backtest-five-leagues.md");
        assertAgrees(table, reference, 5_404);
        assertThat(table.card("TWO-SPEED").rankedProbabilityScore()).isLessThan(0.1985);
        assertThat(table.card(TestLeagues.MARKET_AVERAGE).rankedProbabilityScore())
                .isCloseTo(0.19478, within(0.0003));
    }

    /** In seconds of one core, so that what else the machine does hardly matters. */
    @Test
    @Tag("benchmark")
    void theWalkThroughFiveLeaguesTakesEightSeconds() {
        Contender fitted = new Contender("DC-MAP", () -> new DixonColesForecaster(DixonColesSettings.map()));
        List<League> england = List.of(TestLeagues.league("E0", TO));
        List<League> leagues = TestLeagues.TOP_FIVE.stream()
                .map(name -> TestLeagues.league(name, TO))
                .toList();
        BackTest.run(england, fitted, FROM, TO);

        assertThat(secondsOfOneCore(() -> BackTest.run(england, fitted, FROM, TO)))
                .isLessThan(1.5);
        assertThat(secondsOfOneCore(() -> BackTest.run(leagues, fitted, FROM, TO)))
                .isLessThan(8);
    }

    private static double secondsOfOneCore(Runnable work) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        work.run();
        return (threads.getCurrentThreadCpuTime() - start) / 1e9;
    }

    @Test
    void resultsOfADayAndLaterLeaveItsForecastsAlone() {
        LocalDate firstDay = LocalDate.of(2020, 8, 1);
        LocalDate day = firstDay.plusWeeks(5);
        List<MatchResult> results = TestResults.league(new Random(60), 8, firstDay);
        List<MatchResult> altered = results.stream()
                .map(result -> result.date().isBefore(day)
                        ? result
                        : new MatchResult(result.date(), result.home(), result.away(), 7, 0))
                .toList();

        for (Contender contender : contenders()) {
            List<MatchForecast> forecasts = forecastsOf(contender, results, day);
            assertThat(forecastsOf(contender, altered, day))
                    .as(contender.name())
                    .extracting(MatchForecast::outcome)
                    .isEqualTo(forecasts.stream().map(MatchForecast::outcome).toList());
        }
    }

    private static List<MatchForecast> forecastsOf(Contender contender, List<MatchResult> results, LocalDate day) {
        League league = new League(
                "league",
                List.of(
                        season(2019, TestResults.league(new Random(61), 8, LocalDate.of(2019, 8, 1))),
                        season(2020, results)));
        return BackTest.run(List.of(league), contender, 2020, 2020).stream()
                .filter(graded -> graded.result().date().equals(day))
                .map(GradedForecast::forecast)
                .toList();
    }

    private static Season season(int year, List<MatchResult> results) {
        return new Season(
                year,
                results.stream()
                        .map(result -> new PlayedMatch(result, Map.of()))
                        .toList());
    }

    private static void assertAgrees(ComparisonTable table, Map<String, Double> reference, int matches) {
        reference.forEach((contender, score) -> {
            assertThat(table.card(contender).matches()).as(contender).isEqualTo(matches);
            assertThat(table.card(contender).rankedProbabilityScore())
                    .as(contender)
                    .isCloseTo(score, within(0.0003));
        });
    }

    private static List<Contender> contenders() {
        return Stream.of(
                        Contender.ofResults(),
                        Contender.ofShots(),
                        List.of(
                                Contender.market(TestLeagues.MARKET_AVERAGE),
                                Contender.market(TestLeagues.PINNACLE_CLOSING)))
                .flatMap(List::stream)
                .toList();
    }
}
