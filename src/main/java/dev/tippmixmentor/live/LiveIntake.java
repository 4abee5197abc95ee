package dev.tippmixmentor.live;

import dev.tippmixmentor.football.LiveScores;
import dev.tippmixmentor.football.MatchId;
import dev.tippmixmentor.football.MatchStatus;
import dev.tippmixmentor.football.MatchView;
import dev.tippmixmentor.football.Matches;
import dev.tippmixmentor.football.ProgressVerdict;
import dev.tippmixmentor.platform.error.ApiException;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The only door for whoever tells how matches stand while they are played. Safe to repeat and to shuffle: what is known or
 * older than what is known changes nothing and tells nobody.
 */
@Service
public class LiveIntake {
    private final LiveScores scores;
    private final Matches matches;
    private final LiveRows rows;
    private final MeterRegistry meters;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    LiveIntake(
            LiveScores scores,
            Matches matches,
            LiveRows rows,
            MeterRegistry meters,
            ApplicationEventPublisher events,
            Clock clock) {
        this.scores = scores;
        this.matches = matches;
        this.rows = rows;
        this.meters = meters;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Takes in what a source says of a match, all or nothing. Whatever is news of a match that goes on publishes one {@link
     * LiveMatchChanged}. Two who tell of the same match come one after the other.
     *
     * @return what became of it; only {@link ProgressVerdict#CHANGED} has changed anything
     * @throws ApiException {@code RESOURCE_NOT_FOUND}
     */
    @Transactional
    public ProgressVerdict accept(MatchId id, LiveReport report) {
        ProgressVerdict verdict = take(id, report);
        meters.counter("tippmix.live.reports", "outcome", verdict.name().toLowerCase(Locale.ROOT))
                .increment();
        return verdict;
    }

    private ProgressVerdict take(MatchId id, LiveReport report) {
        if (!matches.exists(id)) {
            throw ApiException.notFound("match", id);
        }
        LiveRows.State known = rows.lock(id);
        MatchView before = matches.get(id);
        Instant observedAt = report.observedAt().truncatedTo(ChronoUnit.MICROS);
        if (known.observedAt() != null && observedAt.isBefore(known.observedAt())) {
            return ProgressVerdict.STALE;
        }
        ProgressVerdict progress =
                scores.apply(id, report.progress(), report.source().equals(known.source()));
        if (progress != ProgressVerdict.CHANGED && progress != ProgressVerdict.UNCHANGED) {
            return progress;
        }
        int next = known.revision() + 1;
        List<IncomingEvent> told = report.events();
        if (told == null
                && before.status() != MatchStatus.LIVE
                && report.progress().status() == MatchStatus.LIVE) {
            told = List.of(); // it is played anew: what happened at the first attempt does not count
        }
        List<EventView> changes =
                told == null ? List.of() : EventReconciliation.changes(rows.events(id), told, next, rows::newId);
        boolean changed = progress == ProgressVerdict.CHANGED || !changes.isEmpty();
        rows.observe(id, changed ? next : known.revision(), report.source(), observedAt);
        rows.store(id, changes);
        if (changed) {
            events.publishEvent(new LiveMatchChanged(id, before.league().id(), next, clock.instant()));
        }
        return changed ? ProgressVerdict.CHANGED : ProgressVerdict.UNCHANGED;
    }
}
