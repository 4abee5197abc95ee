package dev.tippmixmentor.football;

import dev.tippmixmentor.platform.audit.AuditAction;
import dev.tippmixmentor.platform.audit.AuditEntry;
import dev.tippmixmentor.platform.audit.AuditLog;
import dev.tippmixmentor.platform.cache.TagCache;
import dev.tippmixmentor.platform.error.ApiException;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Moves matches as sources tell it while they are played. */
@Service
public class LiveScores {
    private final MatchRepository repository;
    private final AuditLog audit;
    private final TagCache cache;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    LiveScores(
            MatchRepository repository, AuditLog audit, TagCache cache, ApplicationEventPublisher events, Clock clock) {
        this.repository = repository;
        this.audit = audit;
        this.cache = cache;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Takes in how a match stands, if that may follow what is known. The end publishes {@link MatchFinished}, also if it
     * tells another result than before; that a match is not played, or not to its end, publishes {@link MatchCalledOff}. A
     * result that a person entered stays.
     *
     * @param sameSource whether whoever told of the match last tells this too; it may take back that the match is put off
     *     or cancelled
     * @throws ApiException {@code RESOURCE_NOT_FOUND}
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public ProgressVerdict apply(MatchId id, MatchProgress progress, boolean sameSource) {
        Match match = repository.findAndLockById(id.value()).orElseThrow(() -> ApiException.notFound("match", id));
        Instant now = clock.instant();
        Score before = match.score();
        boolean corrects = match.isFinished();
        boolean calledOff = match.status() == MatchStatus.POSTPONED || match.status() == MatchStatus.CANCELLED;
        ProgressVerdict verdict = match.progress(progress, sameSource, now);
        if (verdict != ProgressVerdict.CHANGED) {
            return verdict;
        }
        repository.flush();
        if (calledOff && progress.isOfAMatchThatIsOn()) {
            events.publishEvent(new FixturesChanged(match.league(), now)); // there is a fixture more
        }
        switch (match.status()) {
            case FINISHED -> {
                Score result = Objects.requireNonNull(progress.score());
                events.publishEvent(match.finished(result, now));
                auditCorrection(id, corrects ? before : null, result);
            }
            case CANCELLED, POSTPONED, ABANDONED -> events.publishEvent(match.calledOff(now));
            case SCHEDULED, LIVE ->
                cache.invalidateAfterCommit(FootballTags.of(id), FootballTags.of(match.league()), FootballTags.LISTS);
        }
        return verdict;
    }

    private void auditCorrection(MatchId id, @Nullable Score corrected, Score result) {
        if (corrected != null) {
            audit.record(AuditEntry.of(AuditAction.RESULT_CORRECTED, id)
                    .from(Map.of("score", corrected))
                    .to(Map.of("score", result)));
        }
    }
}
