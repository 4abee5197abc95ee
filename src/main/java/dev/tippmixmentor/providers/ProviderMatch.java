package dev.tippmixmentor.providers;

import dev.tippmixmentor.football.IncomingMatch;
import dev.tippmixmentor.football.MatchProgress;
import dev.tippmixmentor.football.MatchStatus;
import dev.tippmixmentor.football.Score;
import dev.tippmixmentor.live.IncomingEvent;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A match as a provider tells it, in our words.
 *
 * @param season for example {@code 2023-24}
 * @param kickOff when it begins or began
 * @param home the provider's name of the home side
 * @param progress how it stands
 * @param events everything that happened so far; absent if not told
 */
record ProviderMatch(
        String season,
        Instant kickOff,
        String home,
        String away,
        MatchProgress progress,
        @Nullable List<IncomingEvent> events) {

    ProviderMatch {
        events = events == null ? null : List.copyOf(events);
    }

    /** What everybody takes in of it, whether it runs or not. */
    IncomingMatch incoming() {
        Score result = progress.status() == MatchStatus.FINISHED ? progress.score() : null;
        return new IncomingMatch(season, kickOff, home, away, result, null, List.of());
    }

    /** Whether there is more to tell than fixtures and results have. */
    boolean hasLiveNews() {
        return progress.status() != MatchStatus.SCHEDULED;
    }

    /** Seasons go from summer to summer, whatever a provider calls them. */
    static String season(int firstYear) {
        return "%04d-%02d".formatted(firstYear, (firstYear + 1) % 100);
    }
}
