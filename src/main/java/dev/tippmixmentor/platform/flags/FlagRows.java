package dev.tippmixmentor.platform.flags;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** The rows of the schema {@code flags}. */
@Repository
class FlagRows {
    /** Nobody waits long for a database that does not answer: the flags in memory are still good. */
    private static final int QUERY_SECONDS = 2;

    private static final String SELECT = """
            select key, version, type, description, enabled, value, off_value, rules, starts_at, ends_at, salt,
                updated_at, updated_by
            from flags.flags
            """;

    private final JdbcClient jdbc;
    private final JsonMapper json;

    FlagRows(DataSource database, JsonMapper json) {
        JdbcTemplate template = new JdbcTemplate(database);
        template.setQueryTimeout(QUERY_SECONDS);
        this.jdbc = JdbcClient.create(template);
        this.json = json;
    }

    /** Raised by every change of any flag. */
    long revision() {
        return jdbc.sql("select revision from flags.revision").query(Long.class).single();
    }

    /** Raises the revision; whoever wants to do so next waits for the end of this transaction. */
    long nextRevision() {
        return jdbc.sql("update flags.revision set revision = revision + 1 returning revision")
                .query(Long.class)
                .single();
    }

    Map<String, CompiledFlag> compiled() {
        Map<String, CompiledFlag> flags = new HashMap<>();
        jdbc.sql(SELECT).query(row -> {
            flags.put(row.getString("key"), new CompiledFlag(definition(row), row.getString("salt")));
        });
        return Map.copyOf(flags);
    }

    List<FlagView> all() {
        return jdbc.sql(SELECT + "order by key").query(this::view).list();
    }

    Optional<FlagView> find(String key) {
        return jdbc.sql(SELECT + "where key = :key")
                .param("key", key)
                .query(this::view)
                .optional();
    }

    /** @param salt of a new flag; one that is there keeps its own, or its rollouts would be dealt anew */
    void save(String key, FlagDefinition definition, String salt, long version, UUID by, Instant now) {
        jdbc.sql("""
                        insert into flags.flags
                            (key, version, type, description, enabled, value, off_value, rules, starts_at, ends_at, salt,
                             updated_at, updated_by)
                        values (:key, :version, :type, :description, :enabled, cast(:value as jsonb),
                                cast(:offValue as jsonb), cast(:rules as jsonb), :startsAt, :endsAt, :salt, :now, :by)
                        on conflict (key) do update
                        set version = excluded.version,
                            description = excluded.description,
                            enabled = excluded.enabled,
                            value = excluded.value,
                            off_value = excluded.off_value,
                            rules = excluded.rules,
                            starts_at = excluded.starts_at,
                            ends_at = excluded.ends_at,
                            updated_at = excluded.updated_at,
                            updated_by = excluded.updated_by
                        """)
                .param("key", key)
                .param("version", version)
                .param("type", definition.type().name())
                .param("description", definition.description())
                .param("enabled", definition.enabled())
                .param("value", json.writeValueAsString(definition.value()))
                .param("offValue", json.writeValueAsString(definition.offValue()))
                .param("rules", json.writeValueAsString(definition.rules()))
                .param("startsAt", timestamp(definition.startsAt()), Types.TIMESTAMP)
                .param("endsAt", timestamp(definition.endsAt()), Types.TIMESTAMP)
                .param("salt", salt)
                .param("now", Timestamp.from(now))
                .param("by", by)
                .update();
    }

    void delete(String key) {
        jdbc.sql("delete from flags.flags where key = :key").param("key", key).update();
    }

    void addToHistory(FlagChange change) {
        jdbc.sql("""
                        insert into flags.changes (version, key, changed_at, changed_by, before, after)
                        values (:version, :key, :at, :by, cast(:before as jsonb), cast(:after as jsonb))
                        """)
                .param("version", change.version())
                .param("key", change.key())
                .param("at", Timestamp.from(change.changedAt()))
                .param("by", change.changedBy())
                .param("before", written(change.before()), Types.VARCHAR)
                .param("after", written(change.after()), Types.VARCHAR)
                .update();
    }

    /** How often a flag was changed. */
    long changes(String key) {
        return jdbc.sql("select count(*) from flags.changes where key = :key")
                .param("key", key)
                .query(Long.class)
                .single();
    }

    /** The changes of a flag before a version, the latest first. */
    List<FlagChange> history(String key, long before, int limit) {
        return jdbc.sql("""
                        select version, key, changed_at, changed_by, before, after
                        from flags.changes
                        where key = :key
                            and version < :before
                        order by version desc
                        limit :limit
                        """)
                .param("key", key)
                .param("before", before)
                .param("limit", limit)
                .query((row, number) -> new FlagChange(
                        row.getLong("version"),
                        row.getString("key"),
                        row.getTimestamp("changed_at").toInstant(),
                        row.getObject("changed_by", UUID.class),
                        read(row.getString("before")),
                        read(row.getString("after"))))
                .list();
    }

    private FlagView view(ResultSet row, int number) throws SQLException {
        return new FlagView(
                row.getString("key"),
                row.getLong("version"),
                definition(row),
                row.getTimestamp("updated_at").toInstant(),
                row.getObject("updated_by", UUID.class));
    }

    private FlagDefinition definition(ResultSet row) throws SQLException {
        return new FlagDefinition(
                FlagType.valueOf(row.getString("type")),
                row.getString("description"),
                row.getBoolean("enabled"),
                json.readTree(row.getString("value")),
                json.readTree(row.getString("off_value")),
                List.of(json.readValue(row.getString("rules"), FlagRule[].class)),
                instant(row.getTimestamp("starts_at")),
                instant(row.getTimestamp("ends_at")));
    }

    private @Nullable String written(@Nullable FlagDefinition definition) {
        return definition == null ? null : json.writeValueAsString(definition);
    }

    private @Nullable FlagDefinition read(@Nullable String definition) {
        return definition == null ? null : json.readValue(definition, FlagDefinition.class);
    }

    private static @Nullable Timestamp timestamp(@Nullable Instant instant) {
        return instant == null ? null : Timestamp.from(instant);
    }

    private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
        return timestamp == null ? null : timestamp.toInstant();
    }
}
