package dev.tippmixmentor.platform.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.tippmixmentor.platform.seal.CanonicalJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * An entry as it is stored. What the database holds as a closed list is text here: an entry must be readable for ever.
 *
 * @param recordedAt in microseconds, as the column stores it
 * @param before canonical JSON
 * @param after canonical JSON
 */
record RecordedEntry(
        UUID id,
        Instant recordedAt,
        String node,
        String actorKind,
        @Nullable UUID actorId,
        @Nullable String actorRole,
        String action,
        String targetType,
        @Nullable String targetId,
        @Nullable String before,
        @Nullable String after,
        @Nullable String clientKey,
        @Nullable String correlationId,
        @Nullable String traceId) {

    static final String COLUMNS = """
            e.id, e.recorded_at, e.node, e.actor_kind, e.actor_id, e.actor_role, e.action, e.target_type, e.target_id,
                e.before, e.after, e.client_key, e.correlation_id, e.trace_id
            """;

    /**
     * Of its own: what is hashed must not change with how the API writes its answers. With the names in order, texts alone
     * and small digits in escapes this is {@link CanonicalJson}, at a fifth of the cost.
     */
    private static final JsonMapper JSON =
            JsonMapper.builder().disable(JsonWriteFeature.WRITE_HEX_UPPER_CASE).build();

    /**
     * All that a link covers; the names are part of what is hashed. The JSON before and after is a text in it, so that
     * nothing in there can pass for something out here.
     */
    @JsonPropertyOrder(alphabetic = true)
    private record Facts(
            String action,
            @Nullable String actorId,
            String actorKind,
            @Nullable String actorRole,
            @Nullable String after,
            @Nullable String before,
            @Nullable String clientKey,
            @Nullable String correlationId,
            String id,
            String node,
            String recordedAt,
            @Nullable String targetId,
            String targetType,
            // Later than the others: entries without one keep the hash they had.
            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String traceId) {}

    static RecordedEntry of(ResultSet row, int number) throws SQLException {
        return new RecordedEntry(
                row.getObject("id", UUID.class),
                row.getTimestamp("recorded_at").toInstant(),
                row.getString("node"),
                row.getString("actor_kind"),
                row.getObject("actor_id", UUID.class),
                row.getString("actor_role"),
                row.getString("action"),
                row.getString("target_type"),
                row.getString("target_id"),
                row.getString("before"),
                row.getString("after"),
                row.getString("client_key"),
                row.getString("correlation_id"),
                row.getString("trace_id"));
    }

    /** What the link of this entry hashes, as canonical JSON. */
    String content() {
        return JSON.writeValueAsString(new Facts(
                action,
                actorId == null ? null : actorId.toString(),
                actorKind,
                actorRole,
                after,
                before,
                clientKey,
                correlationId,
                id.toString(),
                node,
                recordedAt.toString(),
                targetId,
                targetType,
                traceId));
    }
}
