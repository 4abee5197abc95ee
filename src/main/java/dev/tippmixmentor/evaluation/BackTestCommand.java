package dev.tippmixmentor.evaluation;

import dev.tippmixmentor.backtest.BackTest;
import dev.tippmixmentor.backtest.Contender;
import dev.tippmixmentor.backtest.GradedForecast;
import dev.tippmixmentor.backtest.ScoreCard;
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
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.jspecify.annotations.Nullable;

/**
 * {@code java -jar … --backtest=<folder>}: walks every model through the seasons of a folder, forecasting each day from
 * what was known before it, and prints one line a model. All models are judged on the same matches; the market rows on
 * those that have odds.
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
        out.printf(
                Locale.ROOT,
                "%-30s %7s %8s %8s %7s %9s %8s %9s %6s%n",
                "model",
                "RPS",
                "log loss",
                "Brier",
                "hit %",
                "over 2.5",
                "BTTS",
                "score",
                "n");
        try (CSVPrinter matches = matches(options.out())) {
            for (Map.Entry<String, List<GradedForecast>> row :
                    forecasts(archive, years).entrySet()) {
                print(row.getKey(), row.getValue());
                write(matches, row.getKey(), row.getValue());
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

    private static Map<String, List<GradedForecast>> forecasts(ResultArchive archive, Set<Integer> years) {
        List<Contender> contenders = Stream.of(
                        Contender.ofResults().stream(),
                        Contender.ofShots().stream(),
                        Stream.of(
                                Contender.market(ResultArchive.MARKET_AVERAGE),
                                Contender.market(ResultArchive.PINNACLE_CLOSING)))
                .flatMap(part -> part)
                .toList();
        Map<String, List<GradedForecast>> forecasts = Collections.synchronizedMap(new LinkedHashMap<>());
        contenders.forEach(contender -> forecasts.put(contender.name(), List.of()));
        contenders.parallelStream()
                .forEach(contender -> forecasts.put(
                        contender.name(), BackTest.run(archive.leagues(), contender, years, share -> {})));
        return forecasts;
    }

    private void print(String model, List<GradedForecast> forecasts) {
        if (forecasts.isEmpty()) {
            out.printf(Locale.ROOT, "%-30s %s%n", model, "no odds");
            return;
        }
        ScoreCard card = ScoreCard.of(forecasts);
        out.printf(
                Locale.ROOT,
                "%-30s %7.5f %8.5f %8.5f %7.2f %9s %8s %9s %6d%n",
                model,
                card.rankedProbabilityScore(),
                card.logLoss(),
                card.brier(),
                card.hitRate() * 100,
                cell(card.over25LogLoss()),
                cell(card.bothScoreLogLoss()),
                cell(card.scoreLogLoss()),
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
            OutcomeProbabilities outcome = graded.forecast().outcome();
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
