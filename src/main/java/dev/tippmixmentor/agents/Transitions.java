package dev.tippmixmentor.agents;

import dev.tippmixmentor.platform.database.Batches;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The moves that agents have made within {@link #KEPT}, and where they stood before. */
@Repository
class Transitions {
    /** As far as uptime is told. */
    static final Duration KEPT = Duration.ofDays(90);

    private static final int MILLIS_A_SECOND = 1_000;

    private final JdbcClient jdbc;
    private final Batches batches;

    Transitions(JdbcClient jdbc, Batches batches) {
        this.jdbc = jdbc;
        this.batches = batches;
    }

    /**
     * One of them.
     *
     * @param number greater than that of each move which the agent made before
     */
    record Move(long number, AgentStatusChanged change) {}

    /**
     * How long an agent was up.
     *
     * @param up time in which it was starting or active
     * @param down time in which it had failed
     */
    record Uptime(Duration up, Duration down) {

        /** Share of the time in which it was to run; null if it was not to run at all. */
        @Nullable
        Double share() {
            long whole = up.plus(down).toMillis();
            return whole == 0 ? null : (double) up.toMillis() / whole;
        }
    }

    void add(AgentStatusChanged changed) {
        jdbc.sql("""
                        insert into agents.transitions (agent_id, from_status, to_status, reason, at)
                        values (:agent, :from, :to, :reason, :at)
                        """)
                .param("agent", changed.agentId().value())
                .param("from", changed.from().name())
                .param("to", changed.status().name())
                .param("reason", changed.reason())
                .param("at", Timestamp.from(changed.at()))
                .update();
    }

    /**
     * The moves of an agent after another one, in the order in which it made them: those since a time, and the last one
     * whenever that was.
     *
     * @param after number of a move; 0 for all
     */
    List<Move> latest(AgentId agent, long after, Instant since) {
        return jdbc.sql("""
                        select number, from_status, to_status, reason, at
                        from agents.transitions
                        where agent_id = :agent
                            and number > :after
                            and (
                                at >= :since
                                or number = (
                                    select max(number)
                                    from agents.transitions
                                    where agent_id = :agent
                                )
                            )
                        order by number
                        """)
                .param("agent", agent.value())
                .param("after", after)
                .param("since", Timestamp.from(since))
                .query((row, number) -> new Move(
                        row.getLong("number"),
                        new AgentStatusChanged(
                                agent,
                                AgentStatus.valueOf(row.getString("from_status")),
                                AgentStatus.valueOf(row.getString("to_status")),
                                row.getString("reason"),
                                row.getTimestamp("at").toInstant())))
                .list();
    }

    /** Whether an agent has begun, or gone on after a pause, since a time. */
    boolean hasStartedAfter(AgentId agent, Instant at) {
        return jdbc.sql("""
                        select exists (
                            select
                            from agents.transitions
                            where agent_id = :agent
                                and at > :at
                                and (to_status = 'STARTING' or (from_status = 'PAUSED' and to_status = 'ACTIVE'))
                        )
                        """)
                .param("agent", agent.value())
                .param("at", Timestamp.from(at))
                .query(Boolean.class)
                .single();
    }

    /** Forgets the moves before a time, but for the last of each agent: that one says where it stood then. */
    int purge(Instant before) {
        return batches.all(() -> jdbc.sql("""
                        delete from agents.transitions
                        where id in (
                            select t.id
                            from agents.transitions t
                            where t.at < :before
                                and exists (
                                    select
                                    from agents.transitions n
                                    where n.agent_id = t.agent_id and (n.at, n.id) > (t.at, t.id) and n.at < :before
                                )
                            order by t.at, t.id
                            limit :limit
                        )
                        """)
                .param("before", Timestamp.from(before))
                .param("limit", Batches.SIZE)
                .update());
    }

    /** Within a time; a pause and a stop count neither way. */
    Uptime uptime(AgentId agent, Instant from, Instant to) {
        return jdbc.sql("""
                        with stays as (
                            select to_status,
                                greatest(at, :from) as begun,
                                least(coalesce(lead(at) over (order by at, id), :to), :to) as ended
                            from agents.transitions
                            where agent_id = :agent
                                and at >= coalesce(
                                    (
                                        select max(at)
                                        from agents.transitions
                                        where agent_id = :agent and at < :from
                                    ),
                                    :from
                                )
                        )
                        select
                            coalesce(sum(extract(epoch from ended - begun))
                                filter (where to_status in ('STARTING', 'ACTIVE')), 0) as up,
                            coalesce(sum(extract(epoch from ended - begun))
                                filter (where to_status = 'ERROR'), 0) as down
                        from stays
                        where ended > begun
                        """)
                .param("agent", agent.value())
                .param("from", Timestamp.from(from))
                .param("to", Timestamp.from(to))
                .query((row, number) -> new Uptime(seconds(row.getDouble("up")), seconds(row.getDouble("down"))))
                .single();
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(seconds * MILLIS_A_SECOND));
    }
}
