package dev.tippmixmentor.backtest;

import dev.tippmixmentor.forecast.MatchResult;
import dev.tippmixmentor.forecast.Outcome;
import dev.tippmixmentor.forecast.OutcomeProbabilities;
import java.time.LocalDate;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How often the home side won, nobody did, or the away side did in the last five years, whoever plays. */
final class BaseRateForecaster implements Forecaster {

    private static final int WINDOW_DAYS = 1826;

    private final Deque<MatchResult> window = new ArrayDeque<>();
    private final Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);

    @Override
    public void startSeason(int firstYear, LocalDate firstDay, Set<String> sides, Set<String> promoted) {}

    @Override
    public Optional<MatchForecast> forecast(Fixture fixture) {
        LocalDate first = fixture.date().minusDays(WINDOW_DAYS);
        while (!window.isEmpty() && window.getFirst().date().isBefore(first)) {
            counts.merge(window.removeFirst().outcome(), -1, Integer::sum);
        }
        if (window.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(MatchForecast.of(
                OutcomeProbabilities.ofWeights(count(Outcome.HOME), count(Outcome.DRAW), count(Outcome.AWAY))));
    }

    private int count(Outcome outcome) {
        return counts.getOrDefault(outcome, 0);
    }

    @Override
    public void learn(MatchResult result) {
        window.addLast(result);
        counts.merge(result.outcome(), 1, Integer::sum);
    }
}
