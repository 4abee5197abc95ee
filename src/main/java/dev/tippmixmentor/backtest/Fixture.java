package dev.tippmixmentor.backtest;

import java.time.LocalDate;
import java.util.Map;

/** What a model is told about a match to be played: everything but the result. */
public record Fixture(LocalDate date, String home, String away, Map<String, MarketQuote> quotes) {

    static Fixture of(PlayedMatch match) {
        return new Fixture(
                match.result().date(), match.result().home(), match.result().away(), match.quotes());
    }
}
