package dev.tippmixmentor.evaluation;

import dev.tippmixmentor.platform.web.Cursor;
import dev.tippmixmentor.platform.web.Page;
import dev.tippmixmentor.platform.web.PageQuery;
import dev.tippmixmentor.tasks.TaskStatus;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/**
 * The rows of {@code evaluation.back_tests}. The attempt number is the fencing token: only the newest attempt may write,
 * and nobody once the back-test has ended.
 */
@Repository
class BackTestRows {
    private static final String SELECT = """
            select id, model_version, seasons, status, progress, error, result, created_at, started_at, finished_at
            from evaluation.back_tests
            """;

    private final JdbcClient jdbc;
    private final JsonMapper json;

    BackTestRows(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** Whether a back-test is new, or was under way already. */
    record Added(BackTestId id, boolean isNew) {}

    /** What an attempt is to do. */
    record Order(BackTestId id, String modelVersion, List<String> seasons, int attempt) {}

    /** Adds a back-test, or finds the same one that is under way. */
    Added add(String modelVersion, List<String> seasons, Instant now) {
        // xmax is 0 only in a row that this statement inserted.
        return jdbc.sql("""
                        insert into evaluation.back_tests (model_version, seasons, status, created_at)
                        values (:version, :seasons, 'PENDING', :now)
                        on conflict (model_version, seasons) where status in ('PENDING', 'RUNNING')
                        do update set model_version = excluded.model_version
                        returning id, xmax = 0 as is_new
                        """)
                .param("version", modelVersion)
                .param("seasons", seasons.toArray(String[]::new))
                .param("now", Timestamp.from(now))
                .query((row, number) ->
                        new Added(new BackTestId(row.getObject("id", UUID.class)), row.getBoolean("is_new")))
                .single();
    }

    /** Takes the back-test for an attempt; empty if it has ended or a later attempt has begun. */
    Optional<Order> begin(BackTestId id, int attempt, Instant now) {
        return jdbc.sql("""
                        update evaluation.back_tests
                        set status = 'RUNNING', attempt = :attempt, progress = 0, started_at = coalesce(started_at, :now)
                        where id = :id and status in ('PENDING', 'RUNNING') and attempt < :attempt
                        returning model_version, seasons
                        """)
                .param("id", id.value())
                .param("attempt", attempt)
                .param("now", Timestamp.from(now))
                .query((row, number) -> new Order(id, row.getString("model_version"), seasons(row), attempt))
                .optional();
    }

    /** Notes how far the attempt is; false if it may no longer write. */
    boolean progress(Order order, double share) {
        return jdbc.sql("""
                        update evaluation.back_tests
                        set progress = :share
                        where id = :id and status = 'RUNNING' and attempt = :attempt
                        """)
                        .param("share", share)
                        .param("id", order.id().value())
                        .param("attempt", order.attempt())
                        .update()
                == 1;
    }

    /** Keeps the result; false if the attempt may no longer write. */
    boolean succeed(Order order, BackTestResult result, Instant now) {
        return jdbc.sql("""
                        update evaluation.back_tests
                        set status = 'SUCCEEDED', progress = 1, result = cast(:result as jsonb), finished_at = :now
                        where id = :id and status = 'RUNNING' and attempt = :attempt
                        """)
                        .param("result", json.writeValueAsString(result))
                        .param("now", Timestamp.from(now))
                        .param("id", order.id().value())
                        .param("attempt", order.attempt())
                        .update()
                == 1;
    }

    /** Ends what is under way without a result; false if it had ended before. */
    boolean end(BackTestId id, TaskStatus status, @Nullable String error, Instant now) {
        return jdbc.sql("""
                        update evaluation.back_tests
                        set status = :status, error = :error, finished_at = :now
                        where id = :id and status in ('PENDING', 'RUNNING')
                        """)
                        .param("status", status.name())
                        .param("error", error)
                        .param("now", Timestamp.from(now))
                        .param("id", id.value())
                        .update()
                == 1;
    }

    Optional<BackTestView> find(BackTestId id) {
        return jdbc.sql(SELECT + "where id = :id")
                .param("id", id.value())
                .query(this::view)
                .optional();
    }

    Page<BackTestView> of(String modelVersion, PageQuery page) {
        Cursor cursor = Cursor.of(page).orElse(Cursor.BEFORE_THE_LATEST);
        List<BackTestView> backTests = jdbc.sql(SELECT + """
                        where model_version = :version
                            and (created_at, id) < (:at, :id)
                        order by created_at desc, id desc
                        limit :limit
                        """)
                .param("version", modelVersion)
                .param("at", Timestamp.from(cursor.at()))
                .param("id", cursor.id())
                .param("limit", page.limit() + 1)
                .query(this::view)
                .list();
        return Page.of(
                backTests,
                page,
                backTest -> new Cursor(backTest.createdAt(), backTest.id().value()),
                () -> count(modelVersion));
    }

    private long count(String modelVersion) {
        return jdbc.sql("select count(*) from evaluation.back_tests where model_version = :version")
                .param("version", modelVersion)
                .query(Long.class)
                .single();
    }

    Optional<BackTestView> newestSucceeded(String modelVersion) {
        return jdbc.sql(SELECT + """
                        where model_version = :version and status = 'SUCCEEDED'
                        order by created_at desc, id desc
                        limit 1
                        """)
                .param("version", modelVersion)
                .query(this::view)
                .optional();
    }

    private BackTestView view(ResultSet row, int number) throws SQLException {
        String result = row.getString("result");
        return new BackTestView(
                new BackTestId(row.getObject("id", UUID.class)),
                row.getString("model_version"),
                seasons(row),
                TaskStatus.valueOf(row.getString("status")),
                row.getDouble("progress"),
                row.getString("error"),
                row.getTimestamp("created_at").toInstant(),
                instant(row.getTimestamp("started_at")),
                instant(row.getTimestamp("finished_at")),
                result == null ? null : json.readValue(result, BackTestResult.class));
    }

    private static List<String> seasons(ResultSet row) throws SQLException {
        return List.of((String[]) row.getArray("seasons").getArray());
    }

    private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
        return timestamp == null ? null : timestamp.toInstant();
    }
}
