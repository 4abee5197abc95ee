package dev.tippmixmentor.platform.idempotency;

import dev.tippmixmentor.platform.database.LongWork;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The rows of {@code idempotency.answers}. */
@Repository
class StoredAnswers {
    static final Duration KEPT = Duration.ofHours(24);

    private final JdbcClient jdbc;
    private final LongWork longWork;

    StoredAnswers(JdbcClient jdbc, LongWork longWork) {
        this.jdbc = jdbc;
        this.longWork = longWork;
    }

    /** Takes the key until the transaction ends; false if another transaction has it. */
    boolean lock(IdempotencyKey key) {
        return jdbc.sql(
                        "select pg_try_advisory_xact_lock(hashtextextended(concat_ws(' ', 'idempotency', :user, :route, :key), 0))")
                .params(parameters(key))
                .query(Boolean.class)
                .single();
    }

    Optional<StoredAnswer> find(IdempotencyKey key, Instant now) {
        return jdbc.sql("""
                        select fingerprint, status, content_type, location, entity_tag, body
                        from idempotency.answers
                        where user_id = :user
                            and route = :route
                            and key = :key
                            and created_at > :oldest
                        """)
                .params(parameters(key))
                .param("oldest", Timestamp.from(now.minus(KEPT)))
                .query((row, number) -> new StoredAnswer(
                        row.getBytes("fingerprint"),
                        row.getInt("status"),
                        row.getString("content_type"),
                        row.getString("location"),
                        row.getString("entity_tag"),
                        row.getBytes("body")))
                .optional();
    }

    /** Stores an answer, in place of one that is too old. */
    void add(IdempotencyKey key, StoredAnswer answer, Instant now) {
        jdbc.sql("""
                        insert into idempotency.answers
                            (user_id, route, key, fingerprint, status, content_type, location, entity_tag, body,
                            created_at)
                        values (:user, :route, :key, :fingerprint, :status, :contentType, :location, :entityTag, :body,
                            :now)
                        on conflict (user_id, route, key) do update
                        set fingerprint = excluded.fingerprint,
                            status = excluded.status,
                            content_type = excluded.content_type,
                            location = excluded.location,
                            entity_tag = excluded.entity_tag,
                            body = excluded.body,
                            created_at = excluded.created_at
                        """)
                .params(parameters(key))
                .param("fingerprint", answer.fingerprint())
                .param("status", answer.status())
                .param("contentType", answer.contentType())
                .param("location", answer.location())
                .param("entityTag", answer.entityTag())
                .param("body", answer.body())
                .param("now", Timestamp.from(now))
                .update();
    }

    @Transactional
    void purge(Instant now) {
        longWork.begin();
        jdbc.sql("delete from idempotency.answers where created_at <= :oldest")
                .param("oldest", Timestamp.from(now.minus(KEPT)))
                .update();
    }

    private static Map<String, Object> parameters(IdempotencyKey key) {
        return Map.of("user", key.userId(), "route", key.route(), "key", key.key());
    }
}
