package dev.tippmixmentor.forecast;

import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What models of one league may learn from before a day. Keeps the parts of models that were made from it, for the next
 * model that needs the same part. Not thread-safe.
 */
public final class TrainingSet {
    private static final int WINDOW_DAYS = DixonColesSettings.map().windowDays();

    private final List<MatchResult> results;
    private final SortedMap<LocalDate, Set<String>> seasons;
    private final Set<String> promoted;
    private final LocalDate cutOff;
    private final Map<DixonColesSettings, DixonColesFit> fits = new HashMap<>();
    private final Map<OnlineSettings, OnlineFit> ratings = new HashMap<>();

    /**
     * Collects what is known before a day.
     *
     * @param results in any order; those on or after {@code cutOff} are left out
     * @param seasons sides of each season by a day on or before its first match
     * @param promoted sides that came up in the season which is to be forecast
     */
    public TrainingSet(
            List<MatchResult> results, Map<LocalDate, Set<String>> seasons, Set<String> promoted, LocalDate cutOff) {
        this.results = results.stream()
                .filter(result -> result.date().isBefore(cutOff))
                .toList();
        this.seasons = new TreeMap<>(seasons);
        this.promoted = Set.copyOf(promoted);
        this.cutOff = cutOff;
    }

    /** All results before the cut-off. */
    public List<MatchResult> results() {
        return results;
    }

    /** The results of the last five years before the cut-off. */
    public List<MatchResult> window() {
        return results.stream()
                .filter(result -> !result.date().isBefore(cutOff.minusDays(WINDOW_DAYS)))
                .toList();
    }

    /** The first day that was not seen. */
    public LocalDate cutOff() {
        return cutOff;
    }

    DixonColesFit fit(DixonColesSettings settings, @Nullable DixonColesFit warmStart) {
        return fits.computeIfAbsent(settings, wanted -> DixonColes.fit(results, cutOff, promoted, wanted, warmStart));
    }

    OnlineFit ratings(OnlineSettings settings) {
        return ratings.computeIfAbsent(settings, wanted -> {
            OnlineRatings learned = new OnlineRatings(wanted);
            seasons.forEach(learned::startSeason);
            results.forEach(learned::learn);
            return learned.fit();
        });
    }
}
