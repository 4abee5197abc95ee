package dev.tippmixmentor.backtest;

import dev.tippmixmentor.forecast.MatchResult;
import java.util.Map;

/**
 * A result together with what was known before kick-off.
 *
 * @param quotes by name of the market, empty where there were no odds
 */
public record PlayedMatch(MatchResult result, Map<String, MarketQuote> quotes) {

    public PlayedMatch {
        quotes = Map.copyOf(quotes);
    }
}
