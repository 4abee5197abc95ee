package dev.tippmixmentor.backtest;

import dev.tippmixmentor.forecast.MarginRemoval;
import dev.tippmixmentor.forecast.SharedData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.apache.commons.csv.CSVRecord;

/** Leagues of the shared data with the odds of two markets. */
final class TestLeagues {

    static final String MARKET_AVERAGE = "market average, opening, Shin";
    static final String PINNACLE_CLOSING = "Pinnacle closing, Shin";
    static final List<String> TOP_FIVE = List.of("E0", "D1", "SP1", "I1", "F1");

    private TestLeagues() {}

    static League league(String name, int lastYear) {
        List<Season> seasons = new ArrayList<>();
        for (int year = 2005; year <= lastYear; year++) {
            seasons.add(new Season(
                    year,
                    SharedData.seasonRows(name, year).stream()
                            .map(TestLeagues::match)
                            .toList()));
        }
        return new League(name, seasons);
    }

    private static PlayedMatch match(CSVRecord row) {
        Map<String, MarketQuote> quotes = new HashMap<>();
        quote(quotes, MARKET_AVERAGE, row, "AvgH", "AvgD", "AvgA", "Avg>2.5", "Avg<2.5");
        quote(quotes, PINNACLE_CLOSING, row, "PSCH", "PSCD", "PSCA", "PC>2.5", "PC<2.5");
        return new PlayedMatch(SharedData.result(row), quotes);
    }

    private static void quote(
            Map<String, MarketQuote> quotes,
            String market,
            CSVRecord row,
            String home,
            String draw,
            String away,
            String over,
            String under) {
        if (!row.get(home).isEmpty()) {
            quotes.put(
                    market,
                    new MarketQuote(
                            MarginRemoval.shin(number(row, home), number(row, draw), number(row, away)),
                            overProbability(row, over, under)));
        }
    }

    private static OptionalDouble overProbability(CSVRecord row, String over, String under) {
        if (row.get(over).isEmpty() || row.get(under).isEmpty()) {
            return OptionalDouble.empty();
        }
        double share = 1 / number(row, over);
        return OptionalDouble.of(share / (share + 1 / number(row, under)));
    }

    private static double number(CSVRecord row, String column) {
        return Double.parseDouble(row.get(column));
    }
}
