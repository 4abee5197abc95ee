package dev.tippmixmentor.identity;

import dev.tippmixmentor.platform.audit.AuditAction;
import dev.tippmixmentor.platform.audit.AuditEntry;
import dev.tippmixmentor.platform.audit.AuditLog;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.platform.security.CurrentUser;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.platform.web.Cursor;
import dev.tippmixmentor.platform.web.Page;
import dev.tippmixmentor.platform.web.PageQuery;
import dev.tippmixmentor.platform.web.Precondition;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * What administrators do to other users. Never to themselves, so that there is always one left; two who act on each
 * other at the same moment go one after the other, and the second is no administrator any more.
 */
@Service
class UserAdministration {
    private final UserRepository users;
    private final Sessions sessions;
    private final EmailTokens emailTokens;
    private final SecondFactors factors;
    private final Reauthentication reauthentication;
    private final Account account;
    private final JdbcClient jdbc;
    private final AuditLog audit;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    UserAdministration(
            UserRepository users,
            Sessions sessions,
            EmailTokens emailTokens,
            SecondFactors factors,
            Reauthentication reauthentication,
            Account account,
            JdbcClient jdbc,
            AuditLog audit,
            ApplicationEventPublisher events,
            Clock clock) {
        this.users = users;
        this.sessions = sessions;
        this.emailTokens = emailTokens;
        this.factors = factors;
        this.reauthentication = reauthentication;
        this.account = account;
        this.jdbc = jdbc;
        this.audit = audit;
        this.events = events;
        this.clock = clock;
    }

    /**
     * A page of users, the newest first; that they were seen is written down.
     *
     * @param deleted those that were deleted and can be restored, instead of those that are there
     */
    @Transactional
    Page<UserAccountView> list(boolean deleted, PageQuery query) {
        Cursor cursor = Cursor.of(query).orElse(Cursor.BEFORE_THE_LATEST);
        String listed = deleted ? "deleted_at is not null and erased_at is null" : "deleted_at is null";
        List<UserAccountView> rows = jdbc.sql("""
                        select id, email, username, role, premium_until, email_verified_at, created_at, locked_at,
                            version
                        from identity.users
                        where %s
                            and (created_at, id) < (:at, :id)
                        order by created_at desc, id desc
                        limit :limit
                        """.formatted(listed))
                .param("at", Timestamp.from(cursor.at()))
                .param("id", cursor.id())
                .param("limit", query.limit() + 1)
                .query((row, number) -> new UserAccountView(
                        new UserId(row.getObject("id", UUID.class)),
                        row.getString("email"),
                        row.getString("username"),
                        Role.valueOf(row.getString("role")),
                        instant(row, "premium_until"),
                        row.getTimestamp("email_verified_at") != null,
                        row.getTimestamp("created_at").toInstant(),
                        instant(row, "locked_at"),
                        row.getInt("version")))
                .list();
        Page<UserAccountView> page = Page.of(
                rows,
                query,
                user -> new Cursor(user.createdAt(), user.id().value()),
                () -> jdbc.sql("select count(*) from identity.users where " + listed)
                        .query(Long.class)
                        .single());
        recordRead(page.data().stream().map(UserAccountView::id).toList());
        return page;
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp at = row.getTimestamp(column);
        return at == null ? null : at.toInstant();
    }

    private void recordRead(List<UserId> seen) {
        audit.record(AuditEntry.of(AuditAction.USERS_READ).to(Map.of("users", seen)));
    }

    /**
     * Gives a user another role and ends all their sessions, whose tokens name the old one. Where they have it already
     * only that the user was seen is written down.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND}; {@code BUSINESS_RULE_VIOLATION} on oneself; {@code
     *     INSUFFICIENT_PERMISSIONS} if the caller is no administrator any more; {@code PRECONDITION_FAILED}
     */
    @Transactional
    UserView changeRole(CurrentUser administrator, UserId id, Role role, Precondition precondition) {
        User user = other(administrator, id, "Nobody changes their own role");
        precondition.check((long) user.view().version());
        Role before = user.role();
        if (before != role) {
            user.changeRole(role);
            users.saveAndFlush(user);
            sessions.endAll(id, null, SessionEnd.ROLE_CHANGED);
            events.publishEvent(new RoleChanged(id, before, role, new UserId(administrator.id()), clock.instant()));
            audit.record(AuditEntry.of(AuditAction.ROLE_CHANGED, id)
                    .from(Map.of("role", before))
                    .to(Map.of("role", role)));
        } else {
            recordRead(List.of(id));
        }
        return user.view();
    }

    /**
     * Sets until when a user may ask for more than others; counts from their next access token on. Errors as {@link
     * #changeRole}.
     */
    @Transactional
    UserView changePremium(CurrentUser administrator, UserId id, @Nullable Instant until, Precondition precondition) {
        User user = other(administrator, id, "Nobody makes themselves a premium user");
        precondition.check((long) user.view().version());
        Instant before = user.premiumUntil();
        if (Objects.equals(before, until)) {
            recordRead(List.of(id));
        } else {
            user.changePremium(until);
            users.saveAndFlush(user);
            audit.record(AuditEntry.of(AuditAction.PREMIUM_CHANGED, id)
                    .from(premium(before))
                    .to(premium(until)));
        }
        return user.view();
    }

    private static Map<String, ?> premium(@Nullable Instant until) {
        return until == null ? Map.of() : Map.of("premiumUntil", until);
    }

    /** Ends all sessions of a user and lets them open none; errors as {@link #changeRole}. */
    @Transactional
    void lock(CurrentUser administrator, UserId id) {
        User user = other(administrator, id, "Nobody locks themselves out");
        if (!user.isLocked()) {
            Instant now = clock.instant();
            user.lock(now);
            users.saveAndFlush(user); // before the sessions end, or one could be opened in between
            sessions.endAll(id, null, SessionEnd.ACCOUNT_LOCKED);
            events.publishEvent(new UserLocked(id, new UserId(administrator.id()), now));
            audit.record(AuditEntry.of(AuditAction.USER_LOCKED, id));
        }
    }

    /** Lets a user in again; errors as {@link #changeRole}. */
    @Transactional
    void unlock(CurrentUser administrator, UserId id) {
        User user = other(administrator, id, "Nobody unlocks themselves");
        if (user.isLocked()) {
            user.unlock();
            users.saveAndFlush(user);
            events.publishEvent(new UserUnlocked(id, new UserId(administrator.id()), clock.instant()));
            audit.record(AuditEntry.of(AuditAction.USER_UNLOCKED, id));
        }
    }

    /**
     * Takes the second factor off a user who has lost it, and ends all their sessions; whoever does this has made sure who
     * asks.
     *
     * @throws ApiException as {@link #changeRole}; {@code REAUTHENTICATION_REQUIRED} for an administrator who did not prove
     *     lately who they are
     */
    @Transactional
    void disableSecondFactor(CurrentUser administrator, UserId id) {
        reauthentication.require(administrator);
        other(administrator, id, "Take your own second factor off with your password");
        if (factors.disable(id)) {
            sessions.endAll(id, null, SessionEnd.SECOND_FACTOR_CHANGED);
            events.publishEvent(new SecondFactorChanged(id, false, clock.instant()));
        } else {
            recordRead(List.of(id));
        }
    }

    /** Hides a user everywhere and ends all their sessions; their names are free. Errors as {@link #changeRole}. */
    @Transactional
    void delete(CurrentUser administrator, UserId id) {
        User user = other(administrator, id, "Nobody deletes themselves here");
        Instant now = clock.instant();
        user.delete(now);
        users.saveAndFlush(user); // before the sessions end, or one could be opened in between
        sessions.endAll(id, null, SessionEnd.ACCOUNT_DELETED);
        emailTokens.revoke(id);
        events.publishEvent(new UserDeleted(id, new UserId(administrator.id()), now));
        audit.record(AuditEntry.of(AuditAction.USER_DELETED, id));
    }

    /**
     * Brings a deleted user back as they were, without their sessions.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND} if there is no deleted user of this id, also if they were erased;
     *     {@code RESOURCE_CONFLICT} if somebody else has one of their names by now
     */
    @Transactional
    UserView restore(CurrentUser administrator, UserId id) {
        lockAdministrator(administrator);
        User user = users.lockDeleted(id.value()).orElseThrow(() -> ApiException.notFound("deleted user", id));
        user.restore();
        try {
            users.saveAndFlush(user);
        } catch (DataIntegrityViolationException e) {
            throw Users.taken(e);
        }
        events.publishEvent(new UserRestored(id, new UserId(administrator.id()), clock.instant()));
        audit.record(AuditEntry.of(AuditAction.USER_RESTORED, id));
        return user.view();
    }

    /**
     * Forgets a user for good who asked for it some other way than by themselves, also one who was deleted before.
     *
     * @throws ApiException as {@link #changeRole}
     */
    @Transactional
    void erase(CurrentUser administrator, UserId id) {
        Optional<User> deleted = users.lockDeleted(id.value());
        if (deleted.isPresent()) {
            lockAdministrator(administrator);
            account.forget(deleted.get());
        } else {
            account.forget(other(administrator, id, "Erase your own account with your password"));
        }
    }

    private void lockAdministrator(CurrentUser administrator) {
        requireAdministrator(users.lockByIds(Set.of(administrator.id())), administrator);
    }

    private static void requireAdministrator(List<User> locked, CurrentUser administrator) {
        boolean stillAdministrator = locked.stream()
                .anyMatch(user ->
                        user.id().value().equals(administrator.id()) && user.role() == Role.ADMIN && !user.isLocked());
        if (!stillAdministrator) {
            throw ApiException.of(ErrorCode.INSUFFICIENT_PERMISSIONS, "Your role does not allow this");
        }
    }

    /** The user to act on, with both rows locked in the order of their ids. */
    private User other(CurrentUser administrator, UserId id, String ownRefusal) {
        if (administrator.id().equals(id.value())) {
            throw ApiException.of(ErrorCode.BUSINESS_RULE_VIOLATION, ownRefusal);
        }
        List<User> both = users.lockByIds(Set.of(administrator.id(), id.value()));
        requireAdministrator(both, administrator);
        return both.stream()
                .filter(user -> user.id().equals(id))
                .findFirst()
                .orElseThrow(() -> ApiException.notFound("user", id));
    }
}
