package dev.tippmixmentor.live;

import dev.tippmixmentor.football.MatchProgress;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a source knows of a match at a moment; safe to repeat.
 *
 * @param source who tells it, for example {@code simulator}
 * @param observedAt when it was so; of two reports the later one counts
 * @param events everything that has happened so far, for what is missing here was taken back; absent if the source does not
 *     tell events
 */
public record LiveReport(
        String source,
        Instant observedAt,
        MatchProgress progress,
        @Nullable List<IncomingEvent> events) {

    public LiveReport {
        events = events == null ? null : List.copyOf(events);
    }
}
