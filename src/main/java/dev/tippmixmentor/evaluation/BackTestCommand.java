package dev.tippmixmentor.evaluation;

import dev.tippmixmentor.backtest.BackTest;
import dev.tippmixmentor.backtest.Contender;
import dev.tippmixmentor.backtest.GradedForecast;
import dev.tippmixmentor.backtest.League;
import dev.tippmixmentor.backtest.PlayedMatch;
import dev.tippmixmentor.backtest.ScoreCard;
import dev.tippmixmentor.backtest.SeasonForecasts;
import dev.tippmixmentor.forecast.MatchResult;
import dev.tippmixmentor.forecast.OutcomeProbabilities;
import dev.tippmixmentor.platform.error.ApiException;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;

/**
 * {@code java -jar … --backtest=<folder>}: walks every model through the seasons of a folder, forecasting each day from
 * what was known before it, and prints one line a model. All models are judged on the same matches, those of which each
 * has a forecast; the market rows on those of them that have odds. What was left out and failed is told below.
 */
public final class BackTestCommand {
    private static final int DEFAULT_SEASONS = 3;
    private static final String USAGE =
            "Usage: --backtest=<folder> [--leagues=E0,D1] [--seasons=2021-22,2022-23] [--out=<file.csv>]";

    private final BackTestOptions options;
    private final PrintStream out;

    private BackTestCommand(BackTestOptions options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /** Whether these arguments ask for a back-test instead of the server. */
    public static boolean isAskedFor(String... arguments) {
        return Arrays.stream(arguments).anyMatch(argument -> argument.startsWith(BackTestOptions.COMMAND));
    }

    /**
     * Does what the arguments ask for.
     *
     * @param out where the table goes
     * @param err where a refusal goes
     * @return the exit code: 0, or 1 if the arguments or the files are wrong
     */
    public static int run(PrintStream out, PrintStream err, String... arguments) {
        try {
            new BackTestCommand(BackTestOptions.of(arguments), out).run();
            return 0;
        } catch (IllegalArgumentException | ApiException e) {
            err.println(e.getMessage());
        } catch (IOException e) {
            err.println("can't be read or written: " + e.getMessage());
        }
        err.println(USAGE);
        return 1;
    }

    private void run() throws IOException {
        ResultArchive archive = ResultArchive.read(options.folder(), LocalDate.now(ZoneOffset.UTC));
        if (!options.leagues().isEmpty()) {
            archive = archive.only(options.leagues());
        }
        Set<Integer> years = years(archive);
        Map<String, SeasonForecasts> models =
                walks(archive, years, Stream.concat(Contender.ofResults().stream(), Contender.ofShots().stream()));
        Map<String, SeasonForecasts> markets = walks(
                archive,
                years,
                Stream.of(
                        Contender.market(ResultArchive.MARKET_AVERAGE),
                        Contender.market(ResultArchive.PINNACLE_CLOSING)));
        Set<MatchResult> judged = forecastByAll(models.values());
        out.printf(
                Locale.ROOT,
                "%-30s %7s %8s %8s %7s %9s %8s %9s %7s %6s%n",
                "model",
                "RPS",
                "log loss",
                "Brier",
                "hit %",
                "over 2.5",
                "BTTS",
                "score",
                "ECE",
                "n");
        try (CSVPrinter matches = matches(options.out())) {
            for (Map<String, SeasonForecasts> rows : List.of(models, markets)) {
                for (Map.Entry<String, SeasonForecasts> row : rows.entrySet()) {
                    List<GradedForecast> forecasts = on(judged, row.getValue());
                    print(row.getKey(), forecasts, rows == models ? "no forecast" : "no odds");
                    write(matches, row.getKey(), forecasts);
                }
            }
        }
        models.forEach(this::tellFailures);
        tellLeftOut(archive, years, judged);
    }

    private static Map<String, SeasonForecasts> walks(
            ResultArchive archive, Set<Integer> years, Stream<Contender> contenders) {
        List<Contender> all = contenders.toList();
        Map<String, SeasonForecasts> walks = Collections.synchronizedMap(new LinkedHashMap<>());
        all.forEach(contender -> walks.put(contender.name(), new SeasonForecasts(List.of(), 0)));
        all.parallelStream()
                .forEach(contender ->
                        walks.put(contender.name(), BackTest.run(archive.leagues(), contender, years, share -> {})));
        return walks;
    }

    /** A model without any forecast is not compared, and so restricts nothing. */
    private static Set<MatchResult> forecastByAll(Collection<SeasonForecasts> models) {
        return models.stream()
                .map(BackTestCommand::matches)
                .filter(matches -> !matches.isEmpty())
                .reduce((all, more) -> {
                    all.retainAll(more);
                    return all;
                })
                .orElseGet(Set::of);
    }

    private static Set<MatchResult> matches(SeasonForecasts said) {
        return said.forecasts().stream().map(GradedForecast::result).collect(Collectors.toCollection(HashSet::new));
    }

    private static List<GradedForecast> on(Set<MatchResult> judged, SeasonForecasts said) {
        return said.forecasts().stream()
                .filter(graded -> judged.contains(graded.result()))
                .toList();
    }

    private void tellFailures(String model, SeasonForecasts said) {
        if (said.failedFits() > 0) {
            out.printf(
                    Locale.ROOT,
                    "%s: %d fits failed, the last one that did not stood in for them%n",
                    model,
                    said.failedFits());
        }
    }

    private void tellLeftOut(ResultArchive archive, Set<Integer> years, Set<MatchResult> judged) {
        for (League league : archive.leagues()) {
            List<MatchResult> played = league.seasons().stream()
                    .filter(season -> years.contains(season.firstYear()))
                    .flatMap(season -> season.matches().stream())
                    .map(PlayedMatch::result)
                    .toList();
            if (played.stream().noneMatch(judged::contains)) {
                out.printf(
                        Locale.ROOT,
                        "%s is left out: %s%n",
                        league.name(),
                        played.isEmpty() ? "it has none of these seasons" : "too short for a forecast of every model");
            }
        }
    }

    private Set<Integer> years(ResultArchive archive) {
        List<Integer> known = archive.firstYears();
        if (known.isEmpty()) {
            throw new IllegalArgumentException("there is no result in " + options.folder());
        }
        if (options.seasons().isEmpty()) {
            return new HashSet<>(known.subList(Math.max(0, known.size() - DEFAULT_SEASONS), known.size()));
        }
        Set<Integer> years = new HashSet<>();
        for (String season : options.seasons()) {
            int year = Integer.parseInt(season.substring(0, 4));
            String name = String.format(Locale.ROOT, "%04d-%02d", year, (year + 1) % 100);
            if (!known.contains(year) || !season.equals(name)) {
                throw new IllegalArgumentException("the folder has no season " + season);
            }
            years.add(year);
        }
        return years;
    }

    private void print(String model, List<GradedForecast> forecasts, String nothing) {
        if (forecasts.isEmpty()) {
            out.printf(Locale.ROOT, "%-30s %s%n", model, nothing);
            return;
        }
        ScoreCard card = ScoreCard.of(forecasts);
        out.printf(
                Locale.ROOT,
                "%-30s %7.5f %8.5f %8.5f %7.2f %9s %8s %9s %7.4f %6d%n",
                model,
                card.rankedProbabilityScore(),
                card.logLoss(),
                card.brier(),
                card.hitRate() * 100,
                cell(card.over25LogLoss()),
                cell(card.bothScoreLogLoss()),
                cell(card.scoreLogLoss()),
                card.calibrationError(),
                card.matches());
    }

    private static String cell(OptionalDouble value) {
        return value.isPresent() ? String.format(Locale.ROOT, "%.4f", value.getAsDouble()) : "-";
    }

    private static @Nullable CSVPrinter matches(@Nullable Path file) throws IOException {
        if (file == null) {
            return null;
        }
        Writer writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
        CSVPrinter printer = new CSVPrinter(writer, CSVFormat.RFC4180);
        printer.printRecord(
                "model", "league", "date", "home", "away", "homeGoals", "awayGoals", "pHome", "pDraw", "pAway", "rps");
        return printer;
    }

    private static void write(@Nullable CSVPrinter printer, String model, List<GradedForecast> forecasts)
            throws IOException {
        if (printer == null) {
            return;
        }
        for (GradedForecast graded : forecasts) {
            MatchResult result = graded.result();
            OutcomeProbabilities outcome = graded.outcome();
            printer.printRecord(List.of(
                    model,
                    graded.league(),
                    result.date(),
                    result.home(),
                    result.away(),
                    result.homeGoals(),
                    result.awayGoals(),
                    outcome.home(),
                    outcome.draw(),
                    outcome.away(),
                    graded.rankedProbabilityScore()));
        }
    }
}
