package dev.tippmixmentor.feeds;

import dev.tippmixmentor.football.IncomingOdds;
import dev.tippmixmentor.football.OddsKind;
import dev.tippmixmentor.football.OddsMarket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/**
 * Where a file of football-data.co.uk keeps what; the names changed over the years and differ between mirrors. Of a column
 * that is there twice the first counts, columns without a name and unknown ones are ignored.
 *
 * <p>Names after the site's {@code notes.txt}.
 */
class FootballDataColumns {
    /** The later of two names for the same bookmaker wins where a file has both. */
    private static final List<Bookmaker> BOOKMAKERS = List.of(
            new Bookmaker("BbAv", "BbAv", IncomingOdds.MARKET_AVERAGE),
            new Bookmaker("Avg", "Avg", IncomingOdds.MARKET_AVERAGE),
            new Bookmaker("1XB", "1XB", "1xBet"),
            new Bookmaker("B365", "B365", "Bet365"),
            new Bookmaker("BF", "BF", "Betfair"),
            new Bookmaker("BFD", "BFD", "Betfred"),
            new Bookmaker("BFE", "BFE", "Betfair Exchange"),
            new Bookmaker("BMGM", "BMGM", "BetMGM"),
            new Bookmaker("BS", "BS", "Blue Square"),
            new Bookmaker("BV", "BV", "BetVictor"),
            new Bookmaker("BW", "BW", "Bwin"),
            new Bookmaker("CL", "CL", "Coral"),
            new Bookmaker("GB", "GB", "Gamebookers"),
            new Bookmaker("IW", "IW", "Interwetten"),
            new Bookmaker("LB", "LB", "Ladbrokes"),
            new Bookmaker("PS", "P", "Pinnacle"),
            new Bookmaker("SB", "SB", "Sportingbet"),
            new Bookmaker("SJ", "SJ", "Stan James"),
            new Bookmaker("SO", "SO", "Sporting Odds"),
            new Bookmaker("SY", "SY", "Stanleybet"),
            new Bookmaker("VC", "VC", "VC Bet"),
            new Bookmaker("WH", "WH", "William Hill"));

    private static final String DIVISION = "Div";

    private final Map<String, Integer> indexes = new HashMap<>();
    private final List<Quote> quotes = new ArrayList<>();

    /**
     * How a bookmaker's columns begin.
     *
     * @param threeWay of home, draw and away
     * @param overUnder of goals
     */
    private record Bookmaker(String threeWay, String overUnder, String name) {}

    /**
     * The columns of one quote.
     *
     * @param columns of home, draw and away, or of over and under
     */
    record Quote(String bookmaker, OddsKind kind, OddsMarket market, List<Integer> columns) {}

    private FootballDataColumns(CSVRecord header) {
        for (int index = 0; index < header.size(); index++) {
            String name = header.get(index).strip();
            if (!name.isEmpty()) {
                indexes.putIfAbsent(name, index);
            }
        }
        for (Bookmaker bookmaker : BOOKMAKERS) {
            for (OddsKind kind : OddsKind.values()) {
                String threeWay = bookmaker.threeWay() + letter(kind);
                String overUnder = bookmaker.overUnder() + letter(kind);
                addQuote(bookmaker, kind, OddsMarket.THREE_WAY, threeWay + "H", threeWay + "D", threeWay + "A");
                // Some mirrors write names that are fit for a database.
                addQuote(bookmaker, kind, OddsMarket.OVER_UNDER, overUnder + "_2_5", overUnder + "_2_5_1");
                addQuote(bookmaker, kind, OddsMarket.OVER_UNDER, overUnder + ">2.5", overUnder + "<2.5");
            }
        }
    }

    /** Reads a header; empty if the line is none. */
    static Optional<FootballDataColumns> of(CSVRecord line) {
        if (line.stream().noneMatch(cell -> DIVISION.equals(cell.strip()))) {
            return Optional.empty();
        }
        FootballDataColumns columns = new FootballDataColumns(line);
        boolean complete = columns.has(DIVISION) && columns.has("Date") && columns.hasTeams();
        return complete ? Optional.of(columns) : Optional.empty();
    }

    String division(CSVRecord row) {
        return text(row, DIVISION);
    }

    String date(CSVRecord row) {
        return text(row, "Date");
    }

    String time(CSVRecord row) {
        return text(row, "Time");
    }

    String home(CSVRecord row) {
        return text(row, "HomeTeam", "Home", "HT");
    }

    String away(CSVRecord row) {
        return text(row, "AwayTeam", "Away", "AT");
    }

    String homeGoals(CSVRecord row) {
        return text(row, "FTHG", "HG");
    }

    String awayGoals(CSVRecord row) {
        return text(row, "FTAG", "AG");
    }

    String result(CSVRecord row) {
        return text(row, "FTR", "Res");
    }

    String homeShotsOnTarget(CSVRecord row) {
        return text(row, "HST");
    }

    String awayShotsOnTarget(CSVRecord row) {
        return text(row, "AST");
    }

    String homeShots(CSVRecord row) {
        return text(row, "HS");
    }

    String awayShots(CSVRecord row) {
        return text(row, "AS");
    }

    List<Quote> quotes() {
        return quotes;
    }

    /** What a row holds there, stripped; empty if it is too short. */
    static String cell(CSVRecord row, int index) {
        return index < row.size() ? row.get(index).strip() : "";
    }

    private void addQuote(Bookmaker bookmaker, OddsKind kind, OddsMarket market, String... names) {
        List<Integer> columns = new ArrayList<>();
        for (String name : names) {
            Integer index = indexes.get(name);
            if (index == null) {
                return;
            }
            columns.add(index);
        }
        quotes.add(new Quote(bookmaker.name(), kind, market, List.copyOf(columns)));
    }

    private static String letter(OddsKind kind) {
        return kind == OddsKind.CLOSING ? "C" : "";
    }

    private boolean hasTeams() {
        return (has("HomeTeam") || has("Home") || has("HT")) && (has("AwayTeam") || has("Away") || has("AT"));
    }

    private boolean has(String name) {
        return indexes.containsKey(name);
    }

    private String text(CSVRecord row, String... names) {
        for (String name : names) {
            @Nullable Integer index = indexes.get(name);
            if (index != null) {
                return cell(row, index);
            }
        }
        return "";
    }
}
