package dev.tippmixmentor.platform.audit;

import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.tippmixmentor.platform.web.Cursor;
import dev.tippmixmentor.platform.web.Page;
import dev.tippmixmentor.platform.web.PageQuery;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Finds entries of the log. */
@Component
class AuditEntries {
    private final JdbcClient jdbc;

    AuditEntries(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Which entries; null where it does not matter.
     *
     * @param from first time
     * @param to times before this
     */
    record Filter(
            @Nullable UUID actorId,
            @Nullable AuditAction action,
            @Nullable String targetType,
            @Nullable String targetId,
            @Nullable Instant from,
            @Nullable Instant to,
            @Nullable String correlationId) {}

    /**
     * An entry as administrators see it.
     *
     * @param node which process wrote it
     * @param clientKey the same for the same client, and nothing else
     * @param link its place in the chain, null for the moment until it has one
     */
    record View(
            UUID id,
            Instant at,
            String node,
            ActorView actor,
            String action,
            Target target,
            @JsonRawValue @Nullable String before,
            @JsonRawValue @Nullable String after,
            @Nullable String clientKey,
            @Nullable String correlationId,
            @Nullable String traceId,
            @Nullable LinkView link) {}

    record ActorView(
            String kind, @Nullable UUID id, @Nullable String role) {}

    record Target(String type, @Nullable String id) {}

    record LinkView(long index, String hash) {}

    /** A page of entries, the latest first. */
    Page<View> find(Filter filter, PageQuery page) {
        List<String> conditions = new ArrayList<>();
        Map<String, Object> params = new HashMap<>();
        narrow(conditions, params, "e.actor_id = :actor", "actor", filter.actorId());
        narrow(
                conditions,
                params,
                "e.action = :action",
                "action",
                filter.action() == null ? null : filter.action().name());
        narrow(conditions, params, "e.target_type = :targetType", "targetType", filter.targetType());
        narrow(conditions, params, "e.target_id = :target", "target", filter.targetId());
        narrow(conditions, params, "e.recorded_at >= :from", "from", timestamp(filter.from()));
        narrow(conditions, params, "e.recorded_at < :to", "to", timestamp(filter.to()));
        narrow(conditions, params, "e.correlation_id = :correlation", "correlation", filter.correlationId());
        String all = where(conditions);
        Cursor.of(page).ifPresent(cursor -> {
            conditions.add("(e.recorded_at, e.id) < (:cursorAt, :cursorId)");
            params.put("cursorAt", Timestamp.from(cursor.at()));
            params.put("cursorId", cursor.id());
        });
        params.put("limit", page.limit() + 1);
        List<View> entries = jdbc.sql("select l.index, l.hash, " + RecordedEntry.COLUMNS + """
                        from audit.entries e
                        left join audit.links l on l.entry_id = e.id
                        """ + where(conditions)
                        + " order by e.recorded_at desc, e.id desc limit :limit")
                .params(params)
                .query(AuditEntries::view)
                .list();
        return Page.of(
                entries,
                page,
                entry -> new Cursor(entry.at(), entry.id()),
                () -> jdbc.sql("select count(*) from audit.entries e " + all)
                        .params(params)
                        .query(Long.class)
                        .single());
    }

    private static String where(List<String> conditions) {
        return conditions.isEmpty() ? "" : "where " + String.join(" and ", conditions);
    }

    private static void narrow(
            List<String> conditions,
            Map<String, Object> params,
            String condition,
            String name,
            @Nullable Object value) {
        if (value != null) {
            conditions.add(condition);
            params.put(name, value);
        }
    }

    private static @Nullable Timestamp timestamp(@Nullable Instant instant) {
        return instant == null ? null : Timestamp.from(instant);
    }

    private static View view(ResultSet row, int number) throws SQLException {
        RecordedEntry entry = RecordedEntry.of(row, number);
        return new View(
                entry.id(),
                entry.recordedAt(),
                entry.node(),
                new ActorView(entry.actorKind(), entry.actorId(), entry.actorRole()),
                entry.action(),
                new Target(entry.targetType(), entry.targetId()),
                entry.before(),
                entry.after(),
                entry.clientKey(),
                entry.correlationId(),
                entry.traceId(),
                row.getObject("index") == null ? null : new LinkView(row.getLong("index"), row.getString("hash")));
    }
}
