package dev.tippmixmentor.agentwork;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.github.kagkarlsson.scheduler.Clock;
import dev.tippmixmentor.agents.AgentEvents;
import dev.tippmixmentor.agents.AgentId;
import dev.tippmixmentor.agents.Severity;
import dev.tippmixmentor.platform.database.Batches;
import dev.tippmixmentor.platform.web.Cursor;
import dev.tippmixmentor.platform.web.Page;
import dev.tippmixmentor.platform.web.PageQuery;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** What agents found wrong: open from the look that found it to the one that didn't any more. */
@Service
class Alerts {
    private static final String SELECT = """
            select id, agent_id, kind, subject, severity, message, opened_at, seen_at, closed_at
            from agentwork.alerts
            """;

    private final JdbcClient jdbc;
    private final AgentEvents events;
    private final Batches batches;
    private final Clock clock;

    Alerts(JdbcClient jdbc, AgentEvents events, Batches batches, Clock clock) {
        this.batches = batches;
        this.jdbc = jdbc;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Something that is wrong.
     *
     * @param kind what, for example {@code results.late}
     * @param subject with what; there is one alert for each kind and subject
     */
    record Problem(String kind, String subject, Severity severity, String message) {}

    /**
     * What a look changed.
     *
     * @param open how many are open now
     */
    record Settled(int opened, int closed, int open) {}

    /**
     * An alert as clients see it.
     *
     * @param seenAt the last look that found it
     * @param closedAt null while it is open
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record AlertView(
            UUID id,
            AgentId agentId,
            String kind,
            String subject,
            Severity severity,
            String message,
            Instant openedAt,
            Instant seenAt,
            @Nullable Instant closedAt) {}

    private record Known(String kind, String subject) {}

    /** Opens what is new among the problems that an agent sees, and closes what it sees no more. */
    @Transactional
    public Settled settle(AgentId agent, List<Problem> problems) {
        Instant now = clock.now();
        Set<Known> seen = new HashSet<>();
        int opened = 0;
        for (Problem problem : problems) {
            seen.add(new Known(problem.kind(), problem.subject()));
            if (open(agent, problem, now)) {
                opened++;
                events.record(agent, problem.severity(), "alert", problem.message());
            }
        }
        int closed = 0;
        for (AlertView alert : openOf(agent)) {
            if (!seen.contains(new Known(alert.kind(), alert.subject()))) {
                jdbc.sql("update agentwork.alerts set closed_at = :now where id = :id")
                        .param("now", Timestamp.from(now))
                        .param("id", alert.id())
                        .update();
                closed++;
                events.record(agent, Severity.INFO, "alert", "Over: " + alert.message());
            }
        }
        return new Settled(opened, closed, seen.size());
    }

    /** A page of an agent's alerts, the newest first. */
    Page<AlertView> of(AgentId agent, @Nullable Boolean open, PageQuery page) {
        Cursor cursor = Cursor.of(page).orElse(Cursor.BEFORE_THE_LATEST);
        String where = "where agent_id = :agent" + (open == null ? "" : " and (closed_at is null) = " + open);
        List<AlertView> alerts = jdbc.sql(SELECT + where
                        + " and (opened_at, id) < (:at, :id) order by opened_at desc, id desc limit :limit")
                .param("agent", agent.value())
                .param("at", Timestamp.from(cursor.at()))
                .param("id", cursor.id())
                .param("limit", page.limit() + 1)
                .query(Alerts::view)
                .list();
        return Page.of(
                alerts,
                page,
                alert -> new Cursor(alert.openedAt(), alert.id()),
                () -> jdbc.sql("select count(*) from agentwork.alerts " + where)
                        .param("agent", agent.value())
                        .query(Long.class)
                        .single());
    }

    /** Forgets what was closed before a time. */
    void purge(Instant before) {
        batches.delete("agentwork.alerts", "closed_at", before);
    }

    private List<AlertView> openOf(AgentId agent) {
        return jdbc.sql(SELECT + "where agent_id = :agent and closed_at is null order by id for update")
                .param("agent", agent.value())
                .query(Alerts::view)
                .list();
    }

    /** Opens an alert, or notes that it was seen again; whether it is new. */
    private boolean open(AgentId agent, Problem problem, Instant now) {
        // xmax is 0 only in a row that this statement inserted.
        return jdbc.sql("""
                        insert into agentwork.alerts
                            (agent_id, kind, subject, severity, message, opened_at, seen_at)
                        values (:agent, :kind, :subject, :severity, :message, :now, :now)
                        on conflict (agent_id, kind, subject) where closed_at is null
                        do update set severity = excluded.severity, message = excluded.message, seen_at = excluded.seen_at
                        returning xmax = 0
                        """)
                .param("agent", agent.value())
                .param("kind", problem.kind())
                .param("subject", problem.subject())
                .param("severity", problem.severity().name())
                .param("message", problem.message())
                .param("now", Timestamp.from(now))
                .query(Boolean.class)
                .single();
    }

    private static AlertView view(ResultSet row, int number) throws SQLException {
        Timestamp closed = row.getTimestamp("closed_at");
        return new AlertView(
                row.getObject("id", UUID.class),
                new AgentId(row.getObject("agent_id", UUID.class)),
                row.getString("kind"),
                row.getString("subject"),
                Severity.valueOf(row.getString("severity")),
                row.getString("message"),
                row.getTimestamp("opened_at").toInstant(),
                row.getTimestamp("seen_at").toInstant(),
                closed == null ? null : closed.toInstant());
    }
}
