package dev.tippmixmentor.feeds;

import dev.tippmixmentor.feeds.TextLines.Line;
import dev.tippmixmentor.football.IncomingMatch;
import dev.tippmixmentor.football.IncomingOdds;
import dev.tippmixmentor.football.OddsMarket;
import dev.tippmixmentor.football.Score;
import dev.tippmixmentor.football.Shots;
import dev.tippmixmentor.football.ShotsOnTarget;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads one file of football-data.co.uk, line by line; what it finds is held until the end, so the limit on requests is the
 * limit on memory.
 *
 * <ul>
 *   <li>Dates are {@code dd/MM/yy} or {@code dd/MM/yyyy}, times the local time of the United Kingdom wherever the match is,
 *       as the site publishes them. Without a time the match is taken to begin at 15:00 there.
 *   <li>The season follows from the date, see {@link Division#seasonOf}.
 *   <li>A row without a result is a fixture, if its day is not over.
 *   <li>A row that contradicts itself is refused. Odds that can't be are left out and named; the row they stand in goes in,
 *       for its result is worth more than one bookmaker's slip.
 * </ul>
 */
class FootballDataCsv {
    private static final ZoneId LONDON = ZoneId.of("Europe/London");
    private static final LocalTime USUAL_KICK_OFF = LocalTime.of(15, 0);
    private static final LocalDate FIRST_DAY = LocalDate.of(1970, 1, 1);
    private static final int MAX_YEARS_AHEAD = 2;
    private static final BigDecimal GOALS_LINE = new BigDecimal("2.5");

    private static final Pattern COUNT = Pattern.compile("([0-9]{1,2})(\\.0)?");
    private static final Pattern PRICE = Pattern.compile("[0-9]{1,6}(\\.[0-9]{1,12})?");

    private static final DateTimeFormatter FULL_YEAR =
            DateTimeFormatter.ofPattern("d/M/uuuu", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);
    private static final DateTimeFormatter SHORT_YEAR = new DateTimeFormatterBuilder()
            .appendPattern("d/M/")
            .appendValueReduced(ChronoField.YEAR, 2, 2, FIRST_DAY)
            .toFormatter(Locale.ROOT)
            .withResolverStyle(ResolverStyle.STRICT);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("H:mm[:ss]", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);

    private final LocalDate today;
    private final Map<Division, List<IncomingMatch>> matches = new EnumMap<>(Division.class);
    private final IdentityHashMap<IncomingMatch, Integer> lines = new IdentityHashMap<>();
    private final Map<List<Object>, Integer> linesByIdentity = new HashMap<>();
    private final List<Refusal> refusals = new ArrayList<>();
    private int refusedTotal;
    private int rows;

    private FootballDataCsv(LocalDate today) {
        this.today = today;
    }

    /** A row that can't go in; its message is for the one who sent it. */
    private static final class RefusedRowException extends Exception {
        private static final long serialVersionUID = 1L;

        RefusedRowException(String reason) {
            super(reason);
        }

        String reason() {
            return String.valueOf(getMessage());
        }
    }

    /** The day it is where the times of the files are. */
    static LocalDate today(Instant now) {
        return LocalDate.ofInstant(now, LONDON);
    }

    /**
     * Reads a file to its end.
     *
     * @param today in the United Kingdom; tells fixtures from matches without a result
     * @throws ApiException {@code INVALID_INPUT} if it is no such file at all
     */
    static FileContent read(InputStream file, LocalDate today) throws IOException {
        return new FootballDataCsv(today).read(new TextLines(file));
    }

    private FileContent read(TextLines text) throws IOException {
        FootballDataColumns columns = null;
        for (Optional<Line> next = text.next(); next.isPresent(); next = text.next()) {
            Line line = next.get();
            if (isBlank(line.text())) {
                continue;
            }
            Optional<CSVRecord> cells = cells(line);
            // A header may come again where files were put one behind the other.
            Optional<FootballDataColumns> header = cells.flatMap(FootballDataColumns::of);
            if (header.isPresent()) {
                columns = header.get();
            } else if (columns == null) {
                throw ApiException.of(
                        ErrorCode.INVALID_INPUT,
                        "This is no file of football-data.co.uk: its first line must name the columns Div, Date, HomeTeam"
                                + " and AwayTeam, separated by commas");
            } else {
                rows++;
                take(columns, line, cells);
            }
        }
        if (columns == null) {
            throw ApiException.of(ErrorCode.INVALID_INPUT, "The file is empty");
        }
        return new FileContent(rows, matches, lines, refusals, refusedTotal);
    }

    private static boolean isBlank(String line) {
        return line.chars().allMatch(character -> character == ',' || Character.isWhitespace(character));
    }

    /** Each line by itself, for a stray quote must not swallow the lines behind it. */
    private static Optional<CSVRecord> cells(Line line) {
        if (line.tooLong()) {
            return Optional.empty();
        }
        try (CSVParser parser = CSVParser.parse(line.text(), CSVFormat.DEFAULT)) {
            return parser.getRecords().stream().findFirst();
        } catch (IOException | UncheckedIOException e) {
            return Optional.empty();
        }
    }

    private void take(FootballDataColumns columns, Line line, Optional<CSVRecord> cells) {
        List<Refusal> odds = new ArrayList<>();
        try {
            CSVRecord row = cells.orElseThrow(() -> new RefusedRowException("Row refused: it is not well-formed CSV"));
            Division division = Division.of(columns.division(row))
                    .orElseThrow(() -> new RefusedRowException("Row refused: its division is not known"));
            IncomingMatch match = match(division, columns, row, line.number(), odds);
            refuseRepetition(division, match, line.number());
            matches.computeIfAbsent(division, absent -> new ArrayList<>()).add(match);
            lines.put(match, line.number());
            odds.forEach(this::refuse);
        } catch (RefusedRowException refusal) {
            refuse(new Refusal(line.number(), refusal.reason()));
        }
    }

    private void refuse(Refusal refusal) {
        refusedTotal++;
        if (refusals.size() < Refusal.MAX_NAMED) {
            refusals.add(refusal);
        }
    }

    private IncomingMatch match(
            Division division, FootballDataColumns columns, CSVRecord row, int line, List<Refusal> refused)
            throws RefusedRowException {
        LocalDate date = date(columns.date(row));
        Score result = result(columns, row);
        if (result != null && date.isAfter(today)) {
            throw new RefusedRowException("Row refused: it has a result before its day has come");
        }
        if (result == null && date.isBefore(today)) {
            throw new RefusedRowException("Row refused: it has no result although its day is over");
        }
        String time = columns.time(row);
        try {
            return new IncomingMatch(
                    division.seasonOf(date),
                    date.atTime(time(time)).atZone(LONDON).toInstant(),
                    !time.isEmpty(),
                    columns.home(row),
                    columns.away(row),
                    result,
                    shotsOnTarget(columns, row),
                    shots(columns, row),
                    odds(columns, row, line, refused));
        } catch (IllegalArgumentException e) {
            throw new RefusedRowException("Row refused: a side has no fit name or plays against itself");
        }
    }

    private LocalDate date(String text) throws RefusedRowException {
        try {
            boolean fullYear = text.length() - text.lastIndexOf('/') > 3;
            LocalDate date = LocalDate.parse(text, fullYear ? FULL_YEAR : SHORT_YEAR);
            if (!date.isBefore(FIRST_DAY) && date.isBefore(today.plusYears(MAX_YEARS_AHEAD))) {
                return date;
            }
        } catch (DateTimeException e) {
            // falls through: refused like a date of another age
        }
        throw new RefusedRowException("Row refused: its date is not one, as dd/MM/yy or dd/MM/yyyy");
    }

    private static LocalTime time(String text) throws RefusedRowException {
        try {
            return text.isEmpty() ? USUAL_KICK_OFF : LocalTime.parse(text, TIME);
        } catch (DateTimeException e) {
            throw new RefusedRowException("Row refused: its time is not one, as HH:mm");
        }
    }

    private static @Nullable Score result(FootballDataColumns columns, CSVRecord row) throws RefusedRowException {
        String home = columns.homeGoals(row);
        String away = columns.awayGoals(row);
        String outcome = columns.result(row);
        if (home.isEmpty() && away.isEmpty()) {
            if (!outcome.isEmpty()) {
                throw new RefusedRowException("Row refused: it has an outcome without goals");
            }
            return null;
        }
        Score score = new Score(goals(home), goals(away));
        if (!outcome.isEmpty() && !outcome.equalsIgnoreCase(outcome(score))) {
            throw new RefusedRowException("Row refused: its outcome contradicts its goals");
        }
        return score;
    }

    private static int goals(String text) throws RefusedRowException {
        if (!COUNT.matcher(text).matches()) {
            throw new RefusedRowException("Row refused: its goals are not numbers from 0 to 99");
        }
        return number(text);
    }

    private static String outcome(Score score) {
        if (score.home() == score.away()) {
            return "D";
        }
        return score.home() > score.away() ? "H" : "A";
    }

    private static @Nullable ShotsOnTarget shotsOnTarget(FootballDataColumns columns, CSVRecord row)
            throws RefusedRowException {
        int[] counts = counts("shots on target", columns.homeShotsOnTarget(row), columns.awayShotsOnTarget(row));
        return counts == null ? null : new ShotsOnTarget(counts[0], counts[1]);
    }

    private static @Nullable Shots shots(FootballDataColumns columns, CSVRecord row) throws RefusedRowException {
        int[] counts = counts("shots", columns.homeShots(row), columns.awayShots(row));
        return counts == null ? null : new Shots(counts[0], counts[1]);
    }

    private static int @Nullable [] counts(String what, String home, String away) throws RefusedRowException {
        if (home.isEmpty() || away.isEmpty()) {
            return null;
        }
        if (!COUNT.matcher(home).matches() || !COUNT.matcher(away).matches()) {
            throw new RefusedRowException("Row refused: its " + what + " are not numbers from 0 to 99");
        }
        return new int[] {number(home), number(away)};
    }

    private static int number(String count) {
        return Integer.parseInt(count.endsWith(".0") ? count.substring(0, count.length() - 2) : count);
    }

    private static List<IncomingOdds> odds(
            FootballDataColumns columns, CSVRecord row, int line, List<Refusal> refused) {
        List<IncomingOdds> odds = new ArrayList<>();
        for (FootballDataColumns.Quote quote : columns.quotes()) {
            List<String> prices = quote.columns().stream()
                    .map(column -> FootballDataColumns.cell(row, column))
                    .toList();
            if (prices.stream().anyMatch(String::isEmpty)) {
                continue; // not quoted, or not for every outcome
            }
            try {
                odds.add(odds(quote, prices.stream().map(FootballDataCsv::price).toList()));
            } catch (IllegalArgumentException e) {
                refused.add(new Refusal(
                        line,
                        "Odds left out: those of %s (%s, %s) are not numbers above 1"
                                .formatted(
                                        quote.bookmaker(),
                                        quote.market().code(),
                                        quote.kind().name().toLowerCase(Locale.ROOT))));
            }
        }
        return odds;
    }

    private static IncomingOdds odds(FootballDataColumns.Quote quote, List<BigDecimal> prices) {
        return quote.market() == OddsMarket.THREE_WAY
                ? IncomingOdds.threeWay(quote.bookmaker(), quote.kind(), prices.get(0), prices.get(1), prices.get(2))
                : IncomingOdds.overUnder(quote.bookmaker(), quote.kind(), GOALS_LINE, prices.get(0), prices.get(1));
    }

    private static BigDecimal price(String text) {
        if (!PRICE.matcher(text).matches()) {
            throw new IllegalArgumentException("not a price");
        }
        return new BigDecimal(text);
    }

    /** Of the same day only: what the sides play months later may be a match of the season or of a play-off. */
    private void refuseRepetition(Division division, IncomingMatch match, int line) throws RefusedRowException {
        LocalDate day = LocalDate.ofInstant(match.kickOff(), LONDON);
        Integer earlier = linesByIdentity.putIfAbsent(List.of(division, match.home(), match.away(), day), line);
        if (earlier != null) {
            throw new RefusedRowException("Row refused: it is the same match as line " + earlier);
        }
    }
}
