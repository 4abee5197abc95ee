package dev.tippmixmentor.agents;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Every move that agents have made. */
@Repository
class Transitions {
    private static final int MILLIS_A_SECOND = 1_000;

    private final JdbcClient jdbc;

    Transitions(JdbcClient jdbc) {
        this.jdbc = jdbc;
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

    /** When an agent began, or went on after a pause, for the last time; empty if it never did. */
    Optional<Instant> lastStart(AgentId agent) {
        return jdbc.sql("""
                        select max(at)
                        from agents.transitions
                        where agent_id = :agent
                            and (to_status = 'STARTING' or (from_status = 'PAUSED' and to_status = 'ACTIVE'))
                        """)
                .param("agent", agent.value())
                .query(Timestamp.class)
                .optional()
                .map(Timestamp::toInstant);
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
