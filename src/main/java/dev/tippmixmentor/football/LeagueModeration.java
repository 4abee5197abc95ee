package dev.tippmixmentor.football;

import dev.tippmixmentor.platform.audit.AuditAction;
import dev.tippmixmentor.platform.audit.AuditEntry;
import dev.tippmixmentor.platform.audit.AuditLog;
import dev.tippmixmentor.platform.cache.TagCache;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Removes leagues, and brings them back. */
@Service
class LeagueModeration {
    private final JdbcClient jdbc;
    private final Leagues leagues;
    private final AuditLog audit;
    private final TagCache cache;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    LeagueModeration(
            JdbcClient jdbc,
            Leagues leagues,
            AuditLog audit,
            TagCache cache,
            ApplicationEventPublisher events,
            Clock clock) {
        this.jdbc = jdbc;
        this.leagues = leagues;
        this.audit = audit;
        this.cache = cache;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Removes a league with its matches. Its code is free: a source that still has it makes a new league.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND}
     */
    @Transactional
    void delete(LeagueId id) {
        int deleted = jdbc.sql("update football.leagues set deleted_at = :now where id = :id and deleted_at is null")
                .param("now", Timestamp.from(clock.instant()))
                .param("id", id.value())
                .update();
        if (deleted == 0) {
            throw ApiException.notFound("league", id);
        }
        audit.record(AuditEntry.of(AuditAction.LEAGUE_DELETED, id));
        cache.invalidateAfterCommit(FootballTags.LEAGUES);
    }

    /**
     * Brings a removed league back as it was; agents that watch it go on.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND} if there is no removed league of this id, {@code RESOURCE_CONFLICT} if
     *     another one has its code by now
     */
    @Transactional
    LeagueView restore(LeagueId id) {
        int restored;
        try {
            restored = jdbc.sql(
                            "update football.leagues set deleted_at = null where id = :id and deleted_at is not null")
                    .param("id", id.value())
                    .update();
        } catch (DuplicateKeyException e) {
            throw ApiException.of(ErrorCode.RESOURCE_CONFLICT, "Another league has this code now");
        }
        if (restored == 0) {
            throw ApiException.notFound("deleted league", id);
        }
        Instant now = clock.instant();
        events.publishEvent(new FixturesChanged(id, now));
        audit.record(AuditEntry.of(AuditAction.LEAGUE_RESTORED, id));
        cache.invalidateAfterCommit(FootballTags.LEAGUES);
        return leagues.get(id);
    }
}
