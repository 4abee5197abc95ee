package dev.tippmixmentor.football;

import dev.tippmixmentor.platform.audit.AuditAction;
import dev.tippmixmentor.platform.audit.AuditEntry;
import dev.tippmixmentor.platform.audit.AuditLog;
import dev.tippmixmentor.platform.error.ApiException;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Takes what people enter about matches: results, and that there will be none. */
@Service
public class Scorekeeper {
    private final MatchRepository repository;
    private final Matches matches;
    private final AuditLog audit;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    Scorekeeper(
            MatchRepository repository,
            Matches matches,
            AuditLog audit,
            ApplicationEventPublisher events,
            Clock clock) {
        this.repository = repository;
        this.matches = matches;
        this.audit = audit;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Ends a match, or corrects its result. The first result and every other one publish {@link MatchFinished}, each with
     * a revision of its own; the same result again is no news, also of two requests at the same moment, but whoever told it
     * first, sources don't change it any more.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND}, or {@code BUSINESS_RULE_VIOLATION} if the match has not begun, was
     *     cancelled or postponed
     */
    @Transactional
    public MatchView finish(MatchId id, Score result) {
        Match match = lock(id);
        Score before = match.score();
        boolean corrects = match.isFinished();
        Instant now = clock.instant();
        if (match.finish(result, now)) {
            repository.flush();
            events.publishEvent(match.finished(result, now));
            audit.record(AuditEntry.of(corrects ? AuditAction.RESULT_CORRECTED : AuditAction.RESULT_SET, id)
                    .from(before == null ? Map.of() : Map.of("score", before))
                    .to(Map.of("score", result)));
        }
        return matches.get(id);
    }

    /**
     * Cancels a match for good, also one that has a result. Publishes {@link MatchCalledOff} if that is news.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND}
     */
    @Transactional
    public MatchView cancel(MatchId id) {
        return callOff(id, MatchStatus.CANCELLED);
    }

    /**
     * Takes a match out of the calendar until a source tells its new kick-off. Publishes {@link MatchCalledOff} if that is
     * news.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND}
     */
    @Transactional
    public MatchView postpone(MatchId id) {
        return callOff(id, MatchStatus.POSTPONED);
    }

    private MatchView callOff(MatchId id, MatchStatus status) {
        Match match = lock(id);
        MatchStatus before = match.status();
        if (match.callOff(status)) {
            repository.flush();
            audit.record(AuditEntry.of(AuditAction.MATCH_CALLED_OFF, id)
                    .from(Map.of("status", before))
                    .to(Map.of("status", status)));
            events.publishEvent(match.calledOff(clock.instant()));
        }
        return matches.get(id);
    }

    private Match lock(MatchId id) {
        return repository.findAndLockById(id.value()).orElseThrow(() -> ApiException.notFound("match", id));
    }
}
