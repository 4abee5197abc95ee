package dev.tippmixmentor.providers;

import dev.tippmixmentor.football.IncomingMatch;
import dev.tippmixmentor.football.MatchProgress;
import dev.tippmixmentor.football.MatchStatus;
import dev.tippmixmentor.football.Score;
import dev.tippmixmentor.football.SourceIds;
import dev.tippmixmentor.live.EventKind;
import dev.tippmixmentor.live.IncomingEvent;
import dev.tippmixmentor.live.TeamSide;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A match as a provider tells it, in our words.
 *
 * <p>Construction throws {@link IllegalArgumentException} or {@link NullPointerException} if it could not be taken in, such as
 * for a name that is none: what is known only later comes too late to ask another provider.
 *
 * @param ids what the provider calls it and its sides; absent in answers that an older version stored
 * @param season for example {@code 2023-24}
 * @param kickOff when it begins or began; on which day only, where the progress has no kick-off
 * @param home the provider's name of the home side
 * @param progress how it stands
 * @param events everything that happened so far; absent if not told, or only in part, or not understood
 */
record ProviderMatch(
        @Nullable SourceIds ids,
        String season,
        Instant kickOff,
        String home,
        String away,
        MatchProgress progress,
        @Nullable List<IncomingEvent> events) {
    private static final Set<EventKind> GOALS = EnumSet.of(EventKind.GOAL, EventKind.OWN_GOAL, EventKind.PENALTY);

    ProviderMatch {
        events = events == null || !explains(progress.score(), events) ? null : List.copyOf(events);
        incoming(ids, season, kickOff, home, away, progress); // throws unless it can be
    }

    /**
     * What a provider tells of events; absent if we don't understand one, as where somebody was booked five minutes before
     * kick-off: without it they are not everything that happened, and how the matches stand is worth more.
     */
    static @Nullable List<IncomingEvent> understood(Supplier<List<IncomingEvent>> events) {
        try {
            return events.get();
        } catch (IllegalArgumentException | NullPointerException e) {
            return null;
        }
    }

    /**
     * Whether the goals among the events are those of the score. A provider may know a goal before it knows who scored, and a
     * key may see scores only; whoever takes such a list for the whole takes back what is not in it.
     */
    private static boolean explains(@Nullable Score score, List<IncomingEvent> events) {
        Score told = score == null ? new Score(0, 0) : score;
        return goals(events, TeamSide.HOME) == told.home() && goals(events, TeamSide.AWAY) == told.away();
    }

    private static long goals(List<IncomingEvent> events, TeamSide side) {
        return events.stream()
                .filter(event -> GOALS.contains(event.kind()))
                .filter(event -> (event.side() == side) != (event.kind() == EventKind.OWN_GOAL))
                .count();
    }

    /** What everybody takes in of it, whether it runs or not. */
    IncomingMatch incoming() {
        return incoming(ids, season, kickOff, home, away, progress);
    }

    private static IncomingMatch incoming(
            @Nullable SourceIds ids, String season, Instant kickOff, String home, String away, MatchProgress progress) {
        Score result = progress.status() == MatchStatus.FINISHED ? progress.score() : null;
        boolean timeKnown = progress.kickOff() != null;
        return new IncomingMatch(season, kickOff, timeKnown, home, away, result, null, null, List.of(), ids);
    }

    /** Whether there is more to tell than fixtures and results have. */
    boolean hasLiveNews() {
        return progress.status() != MatchStatus.SCHEDULED;
    }

    /** Whether a source means the same match. */
    boolean isSameAs(ProviderMatch other) {
        return ids != null && other.ids != null && ids.match().equals(other.ids.match());
    }

    /** Seasons go from summer to summer, whatever a provider calls them. */
    static String season(int firstYear) {
        return "%04d-%02d".formatted(firstYear, (firstYear + 1) % 100);
    }
}
