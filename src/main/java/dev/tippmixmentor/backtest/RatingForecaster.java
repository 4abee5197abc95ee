package dev.tippmixmentor.backtest;

import dev.tippmixmentor.backtest.OrderedLogit.Observation;
import dev.tippmixmentor.forecast.MatchResult;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A rating system read through an ordered logit, which is refitted before each season. */
final class RatingForecaster implements Forecaster {

    /** In the first seasons all ratings are still near their start. */
    private static final int FIRST_SETTLED_SEASON = 2008;

    /** Fewer may lack one of the outcomes, and then its threshold runs away. */
    private static final int FEWEST_OBSERVATIONS = 30;

    private final RatingSystem ratings;
    private final List<Observation> observations = new ArrayList<>();
    private boolean settled;
    private @Nullable OrderedLogit logit;

    RatingForecaster(RatingSystem ratings) {
        this.ratings = ratings;
    }

    @Override
    public void startSeason(int firstYear, LocalDate firstDay, Set<String> sides, Set<String> promoted) {
        ratings.startSeason(sides);
        settled = firstYear >= FIRST_SETTLED_SEASON;
        if (observations.size() >= FEWEST_OBSERVATIONS) {
            logit = OrderedLogit.fit(observations);
        }
    }

    @Override
    public Optional<MatchForecast> forecast(Fixture fixture) {
        return Optional.ofNullable(logit)
                .map(fitted ->
                        MatchForecast.of(fitted.probabilities(ratings.homeLead(fixture.home(), fixture.away()))));
    }

    @Override
    public void learn(MatchResult result) {
        if (settled) {
            observations.add(new Observation(ratings.homeLead(result.home(), result.away()), result.outcome()));
        }
        ratings.learn(result);
    }
}
