package dev.tippmixmentor.agents;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.github.kagkarlsson.scheduler.Clock;
import dev.tippmixmentor.platform.database.Batches;
import dev.tippmixmentor.platform.web.Cursor;
import dev.tippmixmentor.platform.web.Page;
import dev.tippmixmentor.platform.web.PageQuery;
import dev.tippmixmentor.realtime.LiveFeed;
import dev.tippmixmentor.realtime.LiveMessage;
import dev.tippmixmentor.realtime.Topic;
import dev.tippmixmentor.tasks.TaskId;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** What happened to agents, for those who look after them. Kept for {@code AGENT_EVENT_RETENTION}. */
@Service
public class AgentEvents {
    private static final int MAX_MESSAGE = 1_000;

    private final JdbcClient jdbc;
    private final LiveFeed live;
    private final Batches batches;
    private final Clock clock;

    AgentEvents(JdbcClient jdbc, LiveFeed live, Batches batches, Clock clock) {
        this.batches = batches;
        this.jdbc = jdbc;
        this.live = live;
        this.clock = clock;
    }

    /**
     * An event as clients see it.
     *
     * @param kind what it is about, for example {@code status}, {@code task} or {@code alert}
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record EventView(UUID id, AgentId agentId, Severity severity, String kind, String message, Instant at) {}

    /**
     * Which events are wanted; what is absent does not restrict.
     *
     * @param from at or after
     * @param to before
     */
    record Filter(
            @Nullable Severity severity,
            @Nullable String kind,
            @Nullable Instant from,
            @Nullable Instant to) {}

    /**
     * Writes down and tells that something happened to an agent.
     *
     * @param kind what it is about; one word in lower case
     * @param message in English, for clients
     */
    public void record(AgentId agent, Severity severity, String kind, String message) {
        record(agent, severity, kind, message, null, clock.now());
    }

    /**
     * The same of what happened at a time of its own, once however often it is told.
     *
     * @param task null if it is about none
     * @param at when it happened
     */
    void record(AgentId agent, Severity severity, String kind, String message, @Nullable TaskId task, Instant at) {
        EventView event = jdbc.sql("""
                        insert into agents.events (id, agent_id, severity, kind, message, task_id, at)
                        select :id, id, :severity, :kind, :message, :task, :at
                        from agents.agents
                        where id = :agent
                        on conflict do nothing
                        returning id, agent_id, severity, kind, message, at
                        """)
                .param("id", id(agent, kind, message, at))
                .param("agent", agent.value())
                .param("severity", severity.name())
                .param("kind", kind)
                .param("message", message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE))
                .param("task", task == null ? null : task.value(), Types.OTHER)
                .param("at", Timestamp.from(at))
                .query(AgentEvents::view)
                .optional()
                .orElse(null);
        if (event != null) {
            live.publish(new LiveMessage(Topic.of("agents." + agent), "agent.event", event));
        }
    }

    /** Told again, an event has the same. */
    private static UUID id(AgentId agent, String kind, String message, Instant at) {
        return UUID.nameUUIDFromBytes(
                String.join(" ", agent.toString(), kind, at.toString(), message).getBytes(StandardCharsets.UTF_8));
    }

    /** A page of an agent's events, newest first. */
    Page<EventView> of(AgentId agent, Filter filter, PageQuery page) {
        Cursor cursor = Cursor.of(page).orElse(Cursor.BEFORE_THE_LATEST);
        Map<String, Object> params = new HashMap<>();
        StringBuilder where = new StringBuilder("where agent_id = :agent");
        params.put("agent", agent.value());
        if (filter.severity() != null) {
            where.append(" and severity = :severity");
            params.put("severity", filter.severity().name());
        }
        if (filter.kind() != null) {
            where.append(" and kind = :kind");
            params.put("kind", filter.kind());
        }
        if (filter.from() != null) {
            where.append(" and at >= :from");
            params.put("from", Timestamp.from(filter.from()));
        }
        if (filter.to() != null) {
            where.append(" and at < :to");
            params.put("to", Timestamp.from(filter.to()));
        }
        List<EventView> found = jdbc.sql("select id, agent_id, severity, kind, message, at from agents.events " + where
                        + " and (at, id) < (:cursorAt, :cursorId) order by at desc, id desc limit :limit")
                .params(params)
                .param("cursorAt", Timestamp.from(cursor.at()))
                .param("cursorId", cursor.id())
                .param("limit", page.limit() + 1)
                .query(AgentEvents::view)
                .list();
        return Page.of(
                found,
                page,
                event -> new Cursor(event.at(), event.id()),
                () -> jdbc.sql("select count(*) from agents.events " + where)
                        .params(params)
                        .query(Long.class)
                        .single());
    }

    /** Forgets what happened before a time. */
    void purge(Instant before) {
        batches.delete("agents.events", "at", before);
    }

    private static EventView view(ResultSet row, int number) throws SQLException {
        return new EventView(
                row.getObject("id", UUID.class),
                new AgentId(row.getObject("agent_id", UUID.class)),
                Severity.valueOf(row.getString("severity")),
                row.getString("kind"),
                row.getString("message"),
                row.getTimestamp("at").toInstant());
    }
}
