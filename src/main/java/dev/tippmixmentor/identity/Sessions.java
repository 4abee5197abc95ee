package dev.tippmixmentor.identity;

import dev.tippmixmentor.platform.audit.AuditAction;
import dev.tippmixmentor.platform.audit.AuditEntry;
import dev.tippmixmentor.platform.audit.AuditLog;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.platform.security.RevokedSessions;
import dev.tippmixmentor.platform.web.Cursor;
import dev.tippmixmentor.platform.web.Page;
import dev.tippmixmentor.platform.web.PageQuery;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Sign-ins that last: families of refresh tokens. Each use replaces the token; the use of one that was replaced before
 * means that two parties hold it, and ends the whole family (RFC 9700 §4.14.2).
 */
@Component
class Sessions {
    private static final int AT_ONCE = 1_000;

    /**
     * Tabs and devices of one user; more are no person. Whoever knows the password could else open so many that they can't be
     * ended together, and with that neither the password, the role nor a lock can be set.
     */
    static final int MOST_OF_A_USER = 100;

    /** Two tabs of one browser may refresh at the same moment; only the immediate predecessor is forgiven. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    /** A session that expired a moment ago may still have a token that has not. */
    private static final Duration LONGEST_TOKEN = Duration.ofHours(2);

    private static final Duration REMEMBERED = Duration.ofDays(30);

    private final JdbcClient jdbc;
    private final RefreshTokens tokens;
    private final SessionProperties properties;
    private final RevokedSessions revoked;
    private final AuditLog audit;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    Sessions(
            JdbcClient jdbc,
            RefreshTokens tokens,
            SessionProperties properties,
            RevokedSessions revoked,
            AuditLog audit,
            ApplicationEventPublisher events,
            Clock clock) {
        this.jdbc = jdbc;
        this.tokens = tokens;
        this.properties = properties;
        this.revoked = revoked;
        this.audit = audit;
        this.events = events;
        this.clock = clock;
    }

    /**
     * A session with the token that refreshes it.
     *
     * @param refreshToken in clear; exists only here and with the client
     */
    record Opened(UUID sessionId, UserId userId, String refreshToken) {}

    /**
     * Opens a session for somebody who has proved to be this user. Of more than {@value #MOST_OF_A_USER} those end that were not
     * used for longest.
     *
     * @param passwordHash what the proof was checked against. Who was locked out, deleted or given another password
     *     meanwhile gets no session; who will be, waits for this one and ends it.
     * @throws ApiException {@code AUTH_FAILED} in these cases
     */
    @Transactional
    Opened open(UserId user, String passwordHash, Caller caller) {
        Instant now = clock.instant();
        UUID session = jdbc.sql("""
                        with genuine as (
                            select id
                            from identity.users
                            where id = :user
                                and password_hash = :hash
                                and locked_at is null
                                and deleted_at is null
                            for share
                        )
                        insert into identity.sessions
                            (user_id, created_at, authenticated_at, last_used_at, expires_at, device, address)
                        select id, cast(:now as timestamptz), cast(:now as timestamptz), cast(:now as timestamptz),
                            cast(:expires as timestamptz), cast(:device as text), cast(:address as text)
                        from genuine
                        returning id
                        """)
                .param("user", user.value())
                .param("hash", passwordHash)
                .param("now", Timestamp.from(now))
                .param("expires", Timestamp.from(end(now, now)))
                .param("device", caller.device())
                .param("address", caller.address().text())
                .query(UUID.class)
                .optional()
                .orElseThrow(() -> ApiException.of(ErrorCode.AUTH_FAILED, "Sign in again"));
        endBeyondMost(user, now);
        return new Opened(session, user, tokens.first(session, now));
    }

    private void endBeyondMost(UserId user, Instant now) {
        List<UUID> ended = jdbc.sql("""
                        update identity.sessions
                        set revoked_at = :now, end_reason = :reason
                        where id in (
                                select id
                                from identity.sessions
                                where user_id = :user
                                    and revoked_at is null
                                    and expires_at > :now
                                order by last_used_at desc, id desc
                                offset :most
                                limit :atOnce
                            )
                            and revoked_at is null
                        returning id
                        """)
                .param("now", Timestamp.from(now))
                .param("reason", SessionEnd.REVOKED.name())
                .param("user", user.value())
                .param("most", MOST_OF_A_USER)
                .param("atOnce", AT_ONCE)
                .query(UUID.class)
                .list();
        tell(user, ended, SessionEnd.REVOKED);
    }

    /**
     * Exchanges a refresh token for its successor.
     *
     * @throws ApiException {@code AUTH_FAILED} for a token that is none of ours, is over or was revoked, {@code
     *     TOKEN_REUSED} for one that was replaced before; the session has ended then
     */
    @Transactional(noRollbackFor = ApiException.class)
    Opened rotate(String token, Caller caller) {
        Instant now = clock.instant();
        RefreshTokens.Stored stored = tokens.lock(token)
                .filter(found -> found.revokedAt() == null && found.expiresAt().isAfter(now))
                .orElseThrow(() -> ApiException.of(ErrorCode.AUTH_FAILED, "The refresh token is not valid"));
        if (stored.replacedAt() != null) {
            Optional<String> unused =
                    stored.replacedAt().isBefore(now.minus(GRACE)) ? Optional.empty() : tokens.unusedSuccessor(token);
            if (unused.isEmpty()) {
                UserId user = new UserId(stored.userId());
                end(user, stored.sessionId(), SessionEnd.TOKEN_REUSED);
                events.publishEvent(new RefreshTokenReused(user, stored.sessionId(), now));
                throw ApiException.of(ErrorCode.TOKEN_REUSED, "The refresh token was used before; sign in again");
            }
            return new Opened(stored.sessionId(), new UserId(stored.userId()), unused.get());
        }
        String successor = tokens.replace(stored, token, now);
        jdbc.sql("""
                        update identity.sessions
                        set last_used_at = :now, expires_at = :expires, address = :address
                        where id = :id
                        """)
                .param("now", Timestamp.from(now))
                .param("expires", Timestamp.from(end(stored.createdAt(), now)))
                .param("address", caller.address().text())
                .param("id", stored.sessionId())
                .update();
        return new Opened(stored.sessionId(), new UserId(stored.userId()), successor);
    }

    /** A page of a user's sessions that have not ended, the one used last first. */
    @Transactional(readOnly = true)
    Page<SessionView> list(UserId user, UUID current, PageQuery query) {
        Cursor cursor = Cursor.of(query).orElse(Cursor.BEFORE_THE_LATEST);
        Timestamp now = Timestamp.from(clock.instant());
        List<SessionView> rows = jdbc.sql("""
                        select id, device, address, created_at, last_used_at, expires_at
                        from identity.sessions
                        where user_id = :user
                            and revoked_at is null
                            and expires_at > :now
                            and (last_used_at, id) < (:at, :id)
                        order by last_used_at desc, id desc
                        limit :limit
                        """)
                .param("user", user.value())
                .param("now", now)
                .param("at", Timestamp.from(cursor.at()))
                .param("id", cursor.id())
                .param("limit", query.limit() + 1)
                .query((row, number) -> {
                    UUID id = row.getObject("id", UUID.class);
                    return new SessionView(
                            id,
                            row.getString("device"),
                            row.getString("address"),
                            row.getTimestamp("created_at").toInstant(),
                            row.getTimestamp("last_used_at").toInstant(),
                            row.getTimestamp("expires_at").toInstant(),
                            id.equals(current));
                })
                .list();
        return Page.of(
                rows,
                query,
                session -> new Cursor(session.lastUsedAt(), session.id()),
                () -> jdbc.sql("""
                                select count(*)
                                from identity.sessions
                                where user_id = :user
                                    and revoked_at is null
                                    and expires_at > :now
                                """)
                        .param("user", user.value())
                        .param("now", now)
                        .query(Long.class)
                        .single());
    }

    /** All that is stored of a user's sessions, ended or not, the newest first. */
    @Transactional(readOnly = true)
    List<StoredSession> all(UserId user, UUID current) {
        Instant now = clock.instant();
        return jdbc.sql("""
                        select id, device, address, created_at, last_used_at, expires_at, revoked_at, end_reason
                        from identity.sessions
                        where user_id = :user
                        order by created_at desc, id desc
                        """)
                .param("user", user.value())
                .query((row, number) -> {
                    UUID id = row.getObject("id", UUID.class);
                    Instant expiresAt = row.getTimestamp("expires_at").toInstant();
                    Instant revokedAt = instant(row.getTimestamp("revoked_at"));
                    String reason = row.getString("end_reason");
                    return new StoredSession(
                            id,
                            row.getString("device"),
                            row.getString("address"),
                            row.getTimestamp("created_at").toInstant(),
                            row.getTimestamp("last_used_at").toInstant(),
                            expiresAt,
                            id.equals(current),
                            revokedAt == null && !expiresAt.isAfter(now) ? expiresAt : revokedAt,
                            reason == null ? null : SessionEnd.valueOf(reason));
                })
                .list();
    }

    /**
     * Ends one session of a user's own for good, its access tokens and its sockets with it.
     *
     * @return whether there was one that had not ended
     */
    @Transactional
    boolean end(UserId user, UUID session, SessionEnd reason) {
        List<UUID> ended = jdbc.sql("""
                        update identity.sessions
                        set revoked_at = :now, end_reason = :reason
                        where id = :session
                            and user_id = :user
                            and revoked_at is null
                        returning id
                        """)
                .param("now", Timestamp.from(clock.instant()))
                .param("reason", reason.name())
                .param("session", session)
                .param("user", user.value())
                .query(UUID.class)
                .list();
        tell(user, ended, reason);
        return !ended.isEmpty();
    }

    /**
     * Ends all sessions of a user, but for one.
     *
     * @param kept none if null
     */
    @Transactional
    void endAll(UserId user, @Nullable UUID kept, SessionEnd reason) {
        List<UUID> ended = jdbc.sql("""
                        update identity.sessions
                        set revoked_at = :now, end_reason = :reason
                        where user_id = :user
                            and revoked_at is null
                            and expires_at > :tokensOver
                            and id is distinct from :kept
                        returning id
                        """)
                .param("now", Timestamp.from(clock.instant()))
                .param("reason", reason.name())
                .param("user", user.value())
                .param("tokensOver", Timestamp.from(clock.instant().minus(LONGEST_TOKEN)))
                .param("kept", kept, Types.OTHER)
                .query(UUID.class)
                .list();
        tell(user, ended, reason);
    }

    private void tell(UserId user, List<UUID> ended, SessionEnd reason) {
        if (!ended.isEmpty()) {
            revoked.revoke(ended);
            events.publishEvent(new SessionsEnded(user, ended, reason, clock.instant()));
            audited(reason)
                    .ifPresent(
                            action -> audit.record(AuditEntry.of(action, user).to(Map.of("sessions", ended))));
        }
    }

    /** Where something else ended the sessions, that has an entry of its own. */
    private static Optional<AuditAction> audited(SessionEnd reason) {
        return switch (reason) {
            case SIGNED_OUT -> Optional.of(AuditAction.SIGNED_OUT);
            case REVOKED -> Optional.of(AuditAction.SESSION_REVOKED);
            case TOKEN_REUSED -> Optional.of(AuditAction.TOKEN_REUSED);
            case PASSWORD_CHANGED,
                    SECOND_FACTOR_CHANGED,
                    ROLE_CHANGED,
                    ACCOUNT_LOCKED,
                    ACCOUNT_DELETED,
                    ACCOUNT_ERASED -> Optional.empty();
        };
    }

    /** Forgets where a user's sessions came from. */
    @Transactional
    void anonymise(UserId user) {
        jdbc.sql("update identity.sessions set device = null, address = null where user_id = :user")
                .param("user", user.value())
                .update();
    }

    /**
     * Forgets sessions that have been over for a month, and where they came from with them; so many at a time that no
     * statement takes long.
     */
    int purge() {
        int purged = 0;
        int last;
        do {
            last = jdbc.sql("""
                            delete from identity.sessions
                            where id in (
                                select id
                                from identity.sessions
                                where least(revoked_at, expires_at) < :before
                                order by least(revoked_at, expires_at), id
                                limit :most
                            )
                            """)
                    .param("before", Timestamp.from(clock.instant().minus(REMEMBERED)))
                    .param("most", AT_ONCE)
                    .update();
            purged += last;
        } while (last == AT_ONCE);
        return purged;
    }

    private Instant end(Instant openedAt, Instant usedAt) {
        Instant idle = usedAt.plus(properties.lifetime());
        Instant absolute = openedAt.plus(properties.longest());
        return idle.isBefore(absolute) ? idle : absolute;
    }

    private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
        return timestamp == null ? null : timestamp.toInstant();
    }
}
