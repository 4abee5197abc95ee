package dev.tippmixmentor.forecast;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * Match results and reference figures that are used when present and never committed: the folder named by the system
 * property {@code tippmix.shared-data}, else {@code shared/data} beside this project or any folder above it.
 */
public final class SharedData {

    private static final DateTimeFormatter DAY_FIRST = DateTimeFormatter.ofPattern("dd/MM/yyyy");

    private static final Map<String, List<MatchResult>> SEASONS = new ConcurrentHashMap<>();

    private SharedData() {}

    /** The path of a data file; the running test is skipped if it isn't there. */
    public static Path file(String name) {
        String configured = System.getProperty("tippmix.shared-data");
        Stream<Path> candidates = configured != null
                ? Stream.of(Path.of(configured))
                : Stream.iterate(Path.of("").toAbsolutePath(), folder -> folder != null, Path::getParent)
                        .map(folder -> folder.resolve("shared/data"));
        Path found = candidates
                .map(folder -> folder.resolve(name))
                .filter(Files::exists)
                .findFirst()
                .orElse(null);
        assumeThat(found).as("shared data file %s (see SharedData)", name).isNotNull();
        return found;
    }

    public static List<CSVRecord> csv(String name) {
        try (Reader reader = Files.newBufferedReader(file(name), UTF_8)) {
            return CSVFormat.DEFAULT
                    .builder()
                    .setHeader()
                    .setSkipHeaderRecord(true)
                    .get()
                    .parse(reader)
                    .getRecords();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Rows of one season of one league, such as {@code E0} and 2023 for 2023-24. */
    public static List<CSVRecord> seasonRows(String league, int firstYear) {
        return csv("football-data/%s_%02d%02d.csv".formatted(league, firstYear % 100, (firstYear + 1) % 100));
    }

    /** Results of one season of one league. */
    public static List<MatchResult> season(String league, int firstYear) {
        return SEASONS.computeIfAbsent(
                league + firstYear,
                season -> seasonRows(league, firstYear).stream()
                        .map(SharedData::result)
                        .toList());
    }

    /** Results of all seasons from that beginning in {@code firstYear} to that beginning in {@code lastYear}. */
    public static List<MatchResult> seasons(String league, int firstYear, int lastYear) {
        List<MatchResult> results = new ArrayList<>();
        for (int year = firstYear; year <= lastYear; year++) {
            results.addAll(season(league, year));
        }
        return results;
    }

    public static MatchResult result(CSVRecord row) {
        return new MatchResult(
                LocalDate.parse(row.get("Date"), DAY_FIRST),
                row.get("HomeTeam"),
                row.get("AwayTeam"),
                Integer.parseInt(row.get("FTHG")),
                Integer.parseInt(row.get("FTAG")),
                count(row.get("HST")),
                count(row.get("AST")),
                count(row.get("HS")),
                count(row.get("AS")));
    }

    private static @Nullable Integer count(String cell) {
        return cell.isEmpty() ? null : Integer.valueOf(cell);
    }
}
