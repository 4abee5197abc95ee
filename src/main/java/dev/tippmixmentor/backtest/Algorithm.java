package dev.tippmixmentor.backtest;

import dev.tippmixmentor.forecast.BlendedFit;
import dev.tippmixmentor.forecast.DixonColesSettings;
import dev.tippmixmentor.forecast.OnlineSettings;
import java.util.Map;
import java.util.Optional;

/**
 * What model versions are made with, as it is judged.
 *
 * @param settings its hyper-parameters, as records of settings and numbers by name
 */
public record Algorithm(Contender contender, Map<String, Object> settings) {

    public Algorithm {
        settings = Map.copyOf(settings);
    }

    /**
     * The one place that knows what the names of algorithms mean.
     *
     * @param name as it is stored with a model version, for example {@code dixon-coles}
     * @return empty if no contender stands for it
     */
    public static Optional<Algorithm> named(String name) {
        return switch (name) {
            case "dixon-coles", "dc-map" -> of("DC-MAP", Map.of("dixonColes", DixonColesSettings.map()));
            case "dc-mle" -> of("DC-MLE", Map.of("dixonColes", DixonColesSettings.mle()));
            case "online" -> of("ONLINE", Map.of("online", OnlineSettings.goals()));
            case "online-shots" -> of("ONLINE, shots", Map.of("online", OnlineSettings.goalsAndShots()));
            case "geo" ->
                of(
                        "GEO",
                        Map.of(
                                "dixonColes",
                                DixonColesSettings.map(),
                                "online",
                                OnlineSettings.goals(),
                                "dixonColesWeight",
                                BlendedFit.FIT_BESIDE_GOALS));
            case "geo-shots" ->
                of(
                        "GEO, shots",
                        Map.of(
                                "dixonColes",
                                DixonColesSettings.map(),
                                "online",
                                OnlineSettings.goalsAndShots(),
                                "dixonColesWeight",
                                BlendedFit.FIT_BESIDE_SHOTS));
            case "two-speed" ->
                of(
                        "TWO-SPEED",
                        Map.of(
                                "slow",
                                OnlineSettings.slowGoals(),
                                "fast",
                                OnlineSettings.fastShots(),
                                "slowWeight",
                                BlendedFit.SLOW_BESIDE_FAST));
            default -> Optional.empty();
        };
    }

    private static Optional<Algorithm> of(String contender, Map<String, Object> settings) {
        return Optional.of(new Algorithm(Contender.named(contender), settings));
    }
}
