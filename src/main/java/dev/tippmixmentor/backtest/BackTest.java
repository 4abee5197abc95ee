package dev.tippmixmentor.backtest;

import dev.tippmixmentor.forecast.MatchResult;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.DoubleConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Walks through the seasons day by day as they happened.
 *
 * <p>All fixtures of a day are forecast before any result of that day is told, and a forecaster is handed fixtures
 * without results, so a model can't look ahead however it is written.
 */
public final class BackTest {

    private BackTest() {}

    /**
     * Forecasts of one contender for the seasons that began in the given years; earlier seasons are only learned from.
     *
     * @return in order of league and day; fixtures on which the contender had no opinion are left out
     */
    public static List<GradedForecast> run(List<League> leagues, Contender contender, int fromYear, int toYear) {
        Set<Integer> years = IntStream.rangeClosed(fromYear, toYear).boxed().collect(Collectors.toUnmodifiableSet());
        return run(leagues, contender, years, share -> {}).forecasts();
    }

    /**
     * Forecasts of one contender for some seasons, which need not follow one another; all others before the last of them
     * are only learned from.
     *
     * @param years in which the judged seasons began, at least one
     * @param progress is told after each day with a match what share of all days is done, at last 1; what it throws ends
     *     the walk
     * @throws CancellationException if the thread is interrupted, which is looked at before each day; it stays so
     */
    public static SeasonForecasts run(
            List<League> leagues, Contender contender, Set<Integer> years, DoubleConsumer progress) {
        int lastYear = Collections.max(years);
        int days = leagues.stream()
                .flatMap(league -> league.seasons().stream())
                .filter(season -> season.firstYear() <= lastYear)
                .mapToInt(season -> days(season).size())
                .sum();
        int done = 0;
        int failedFits = 0;
        List<GradedForecast> graded = new ArrayList<>();
        for (League league : leagues) {
            Forecaster forecaster = contender.forecaster().get();
            Set<String> before = Set.of();
            for (Season season : league.seasons()) {
                if (season.firstYear() <= lastYear) {
                    start(season, forecaster, before);
                    boolean judged = years.contains(season.firstYear());
                    for (List<PlayedMatch> day : days(season)) {
                        if (Thread.currentThread().isInterrupted()) {
                            throw new CancellationException("interrupted after " + done + " of " + days + " days");
                        }
                        if (judged) {
                            graded.addAll(forecasts(league.name(), day, forecaster));
                        }
                        day.forEach(match -> forecaster.learn(match.result()));
                        progress.accept((double) ++done / days);
                    }
                    before = season.sides();
                }
            }
            failedFits += forecaster.failedFits();
        }
        return new SeasonForecasts(graded, failedFits);
    }

    private static void start(Season season, Forecaster forecaster, Set<String> before) {
        Set<String> sides = season.sides();
        Set<String> promoted = new HashSet<>();
        if (!before.isEmpty()) {
            promoted.addAll(sides);
            promoted.removeAll(before);
        }
        LocalDate firstDay = season.matches().get(0).result().date();
        forecaster.startSeason(season.firstYear(), firstDay, sides, promoted);
    }

    private static List<List<PlayedMatch>> days(Season season) {
        List<List<PlayedMatch>> days = new ArrayList<>();
        for (PlayedMatch match : season.matches()) {
            LocalDate date = match.result().date();
            if (days.isEmpty()
                    || !date.equals(days.get(days.size() - 1).get(0).result().date())) {
                days.add(new ArrayList<>());
            }
            days.get(days.size() - 1).add(match);
        }
        return days;
    }

    private static List<GradedForecast> forecasts(String league, List<PlayedMatch> day, Forecaster forecaster) {
        List<GradedForecast> graded = new ArrayList<>();
        for (PlayedMatch match : day) {
            MatchResult result = match.result();
            forecaster
                    .forecast(Fixture.of(match))
                    .ifPresent(forecast -> graded.add(GradedForecast.of(league, forecast, result)));
        }
        return graded;
    }
}
