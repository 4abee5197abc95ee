package dev.tippmixmentor.backtest;

import dev.tippmixmentor.forecast.Algorithm;
import dev.tippmixmentor.forecast.BlendedFit;
import dev.tippmixmentor.forecast.DixonColesSettings;
import dev.tippmixmentor.forecast.OnlineSettings;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A model that takes part in a back-test.
 *
 * @param forecaster makes a fresh one for each league
 */
public record Contender(String name, Supplier<Forecaster> forecaster) {

    /** The models of the reference table that need results alone. */
    public static List<Contender> ofResults() {
        return List.of(
                uniform(),
                baseRates(),
                new Contender("Elo", () -> new RatingForecaster(new EloRatings())),
                new Contender("pi", () -> new RatingForecaster(new PiRatings())),
                new Contender("DC-MLE", () -> new DixonColesForecaster(DixonColesSettings.mle())),
                new Contender("DC-MAP", () -> new DixonColesForecaster(DixonColesSettings.map())),
                new Contender(
                        "DC-MAP .75 + Elo .25",
                        () -> new PooledForecaster(
                                new DixonColesForecaster(DixonColesSettings.map()),
                                new RatingForecaster(new EloRatings()),
                                0.75)),
                new Contender("ONLINE", () -> new OnlineForecaster(OnlineSettings.goals())),
                new Contender("GEO", Contender::geo),
                new Contender(
                        "GEO .8 + pi .2",
                        () -> new PooledForecaster(geo(), new RatingForecaster(new PiRatings()), 0.8)));
    }

    /** The models of the reference table that also look at shots, and the one that beats them. */
    public static List<Contender> ofShots() {
        return List.of(
                new Contender("ONLINE, shots", () -> new OnlineForecaster(OnlineSettings.goalsAndShots())),
                new Contender(
                        "GEO, shots",
                        () -> new BlendedForecaster(OnlineSettings.goalsAndShots(), BlendedFit::besideShots)),
                new Contender("TWO-SPEED", TwoSpeedForecaster::new));
    }

    /** What stands for the model versions that an algorithm makes. */
    public static Contender of(Algorithm algorithm) {
        return named(
                switch (algorithm) {
                    case DIXON_COLES -> "DC-MAP";
                    case ONLINE -> "ONLINE";
                    case GEO -> "GEO";
                    case ONLINE_SHOTS -> "ONLINE, shots";
                    case GEO_SHOTS -> "GEO, shots";
                    case TWO_SPEED -> "TWO-SPEED";
                });
    }

    /** One of {@link #ofResults} or {@link #ofShots}. */
    static Contender named(String name) {
        return Stream.concat(ofResults().stream(), ofShots().stream())
                .filter(contender -> contender.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no contender " + name));
    }

    /** A third each: what somebody says who knows nothing of football. */
    public static Contender uniform() {
        return new Contender("uniform", UniformForecaster::new);
    }

    /** How often each outcome was in the last five years: what somebody says who doesn't know the sides. */
    public static Contender baseRates() {
        return new Contender("base rates", BaseRateForecaster::new);
    }

    /** Says what a market said, under the market's name. */
    public static Contender market(String name) {
        return new Contender(name, () -> new MarketForecaster(name));
    }

    private static Forecaster geo() {
        return new BlendedForecaster(OnlineSettings.goals(), BlendedFit::besideGoals);
    }
}
