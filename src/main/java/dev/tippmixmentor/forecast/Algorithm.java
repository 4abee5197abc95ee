package dev.tippmixmentor.forecast;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The ways in which models are made: from which parts, with which settings, and how much each part weighs. */
@SuppressWarnings("ImmutableEnumChecker") // its fields are records and unmodifiable lists of them
public enum Algorithm {
    /** {@link DixonColes} with time decay and a prior. */
    DIXON_COLES("dixon-coles", DixonColesSettings.map(), List.of(), 1),

    /** Score-driven ratings of goals. */
    ONLINE("online", null, List.of(OnlineSettings.goals()), 1),

    /** Both of these, blended: five years at once and what happened lately. */
    GEO("geo", DixonColesSettings.map(), List.of(OnlineSettings.goals()), BlendedFit.FIT_BESIDE_GOALS),

    /** Score-driven ratings of goals and shots on target. */
    ONLINE_SHOTS("online-shots", null, List.of(OnlineSettings.goalsAndShots()), 1),

    /** As {@link #GEO}, beside ratings that also look at shots on target. */
    GEO_SHOTS(
            "geo-shots",
            DixonColesSettings.map(),
            List.of(OnlineSettings.goalsAndShots()),
            BlendedFit.FIT_BESIDE_SHOTS),

    /** Slow ratings of goals and fast ratings of shots, blended. */
    TWO_SPEED(
            "two-speed",
            null,
            List.of(OnlineSettings.slowGoals(), OnlineSettings.fastShots()),
            BlendedFit.SLOW_BESIDE_FAST);

    private final String code;
    private final @Nullable DixonColesSettings dixonColes;
    private final List<OnlineSettings> ratings;
    private final double firstWeight;

    Algorithm(String code, @Nullable DixonColesSettings dixonColes, List<OnlineSettings> ratings, double firstWeight) {
        this.code = code;
        this.dixonColes = dixonColes;
        this.ratings = ratings;
        this.firstWeight = firstWeight;
    }

    /** The algorithm of a {@link #code}; empty if there is none. */
    public static Optional<Algorithm> named(String code) {
        return Arrays.stream(values())
                .filter(algorithm -> algorithm.code.equals(code))
                .findFirst();
    }

    /** Its name as it is stored and shown, for example {@code dixon-coles}. */
    public String code() {
        return code;
    }

    /** The hyper-parameters: a record of settings for each part, and the weight of the first where there are two. */
    public Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        if (dixonColes != null) {
            settings.put("dixonColes", dixonColes);
        }
        if (ratings.size() == 2) {
            settings.put("slow", ratings.get(0));
            settings.put("fast", ratings.get(1));
            settings.put("slowWeight", firstWeight);
        } else if (ratings.size() == 1) {
            settings.put("online", ratings.get(0));
            if (dixonColes != null) {
                settings.put("dixonColesWeight", firstWeight);
            }
        }
        return settings;
    }

    /** Whether it learns something from shots on target. */
    public boolean usesShotsOnTarget() {
        return ratings.stream().anyMatch(part -> part.evidence().onTargetShare() > 0);
    }

    /** Whether it learns something from all shots, on target or not. */
    public boolean usesShots() {
        return ratings.stream().anyMatch(part -> part.evidence().shotShare() > 0);
    }

    /** Whether results and sides of all seasons count, not only the last five years. */
    public boolean learnsFromEverySeason() {
        return !ratings.isEmpty();
    }

    /** Which results of a set it learns from: ratings from all, the fit from those of its window alone. */
    public List<MatchResult> learnsFrom(TrainingSet training) {
        return learnsFromEverySeason() ? training.results() : training.window();
    }

    /**
     * Makes a model. Parts that several algorithms share are made once for each training set.
     *
     * @param earlier a model of the same league to start from: saves time, changes nothing else
     * @throws FitFailedException if no result is in the window or the optimum is not reached
     */
    public GoalModel fit(TrainingSet training, @Nullable GoalModel earlier) {
        List<GoalModel> parts = new ArrayList<>();
        if (dixonColes != null) {
            parts.add(training.fit(
                    dixonColes, earlier == null ? null : earlier.optimum().orElse(null)));
        }
        ratings.forEach(part -> parts.add(training.ratings(part)));
        return parts.size() == 1 ? parts.get(0) : new BlendedFit(parts.get(0), parts.get(1), firstWeight);
    }
}
