package dev.tippmixmentor.workflows;

import com.github.kagkarlsson.scheduler.Clock;
import dev.tippmixmentor.agents.AgentId;
import dev.tippmixmentor.agents.RunStatistics;
import dev.tippmixmentor.platform.web.Cursor;
import dev.tippmixmentor.platform.web.Page;
import dev.tippmixmentor.platform.web.PageQuery;
import dev.tippmixmentor.tasks.TaskId;
import dev.tippmixmentor.tasks.TaskStatistics;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The rows of runs and of their steps. Whoever moves a run holds its row locked. */
@Repository
class RunRows {
    private static final TypeReference<List<WorkflowStep>> STEPS = new TypeReference<>() {};
    private static final String SELECT = """
            select id, agent_id, workflow, steps, input, status, error, created_at, finished_at
            from workflows.runs
            """;

    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Clock clock;

    RunRows(JdbcClient jdbc, JsonMapper json, Clock clock) {
        this.jdbc = jdbc;
        this.json = json;
        this.clock = clock;
    }

    /** A run that has not ended. */
    record Unfinished(UUID id, RunStatus status, Instant createdAt) {}

    /** What a task is part of. */
    record Part(UUID run, AgentId agent) {}

    /** Until the end of the transaction nobody else moves a run of the agent. */
    void lockAgent(AgentId agent) {
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended(concat('workflows ', :agent), 0))")
                .param("agent", agent.toString())
                .query((row, number) -> true)
                .list();
    }

    /** Adds a run, or finds the one that this task began. */
    UUID add(AgentId agent, TaskId task, String workflow, JsonNode steps, JsonNode input, RunStatus status) {
        return jdbc.sql("""
                        insert into workflows.runs (agent_id, task_id, workflow, steps, input, status, created_at)
                        values (:agent, :task, :workflow, cast(:steps as jsonb), cast(:input as jsonb), :status, :now)
                        on conflict (task_id) do update set task_id = excluded.task_id
                        returning id
                        """)
                .param("agent", agent.value())
                .param("task", task.value())
                .param("workflow", workflow)
                .param("steps", steps.toString())
                .param("input", input.toString())
                .param("status", status.name())
                .param("now", now())
                .query(UUID.class)
                .single();
    }

    Optional<Run> lock(UUID id) {
        return jdbc.sql(SELECT + "where id = :id for update")
                .param("id", id)
                .query(this::run)
                .optional();
    }

    Optional<Run> find(AgentId agent, UUID id) {
        return jdbc.sql(SELECT + "where id = :id and agent_id = :agent")
                .param("id", id)
                .param("agent", agent.value())
                .query(this::run)
                .optional();
    }

    /** A page of the runs of an agent's workflow, the newest first. */
    Page<Run> of(AgentId agent, String workflow, PageQuery page) {
        Cursor cursor = Cursor.of(page).orElse(Cursor.BEFORE_THE_LATEST);
        List<Run> runs = jdbc.sql(SELECT + """
                        where agent_id = :agent and workflow = :workflow and (created_at, id) < (:at, :id)
                        order by created_at desc, id desc
                        limit :limit
                        """)
                .param("agent", agent.value())
                .param("workflow", workflow)
                .param("at", Timestamp.from(cursor.at()))
                .param("id", cursor.id())
                .param("limit", page.limit() + 1)
                .query(this::run)
                .list();
        return Page.of(
                runs,
                page,
                run -> new Cursor(run.createdAt(), run.id()),
                () -> jdbc.sql("select count(*) from workflows.runs where agent_id = :agent and workflow = :workflow")
                        .param("agent", agent.value())
                        .param("workflow", workflow)
                        .query(Long.class)
                        .single());
    }

    /** Of the runs of an agent that ended at or after a time, or have not ended. */
    RunStatistics statistics(AgentId agent, Instant from) {
        return jdbc.sql("""
                        select
                            count(*) filter (where status <> 'WAITING' and created_at >= :from) as begun,
                            count(*) filter (where finished_at is null) as unfinished,
                            count(*) filter (where status = 'SUCCEEDED') as succeeded,
                            count(*) filter (where status = 'FAILED') as failed,
                            count(*) filter (where status = 'CANCELLED') as cancelled,
                            percentile_cont(array[0.5, 0.95, 0.99])
                                within group (order by extract(epoch from finished_at - created_at) * 1000)
                                filter (where status = 'SUCCEEDED') as millis
                        from workflows.runs
                        where agent_id = :agent
                            and (finished_at >= :from or status in ('WAITING', 'RUNNING', 'COMPENSATING'))
                        """)
                .param("agent", agent.value())
                .param("from", Timestamp.from(from))
                .query(RunRows::statistics)
                .single();
    }

    /** Those that wait first, in their order: whoever ends the others ends them before. */
    List<Unfinished> unfinishedOf(AgentId agent) {
        return jdbc.sql("""
                        select id, status, created_at
                        from workflows.runs
                        where agent_id = :agent and status in ('WAITING', 'RUNNING', 'COMPENSATING')
                        order by status = 'WAITING' desc, created_at, id
                        """)
                .param("agent", agent.value())
                .query((row, number) -> new Unfinished(
                        row.getObject("id", UUID.class),
                        RunStatus.valueOf(row.getString("status")),
                        row.getTimestamp("created_at").toInstant()))
                .list();
    }

    /** Agents that have runs which have not ended. */
    List<AgentId> withUnfinished() {
        return jdbc.sql("""
                        select distinct agent_id
                        from workflows.runs
                        where status in ('WAITING', 'RUNNING', 'COMPENSATING')
                        order by agent_id
                        """)
                .query((row, number) -> new AgentId(row.getObject("agent_id", UUID.class)))
                .list();
    }

    void become(UUID run, RunStatus status, @Nullable String error) {
        jdbc.sql("""
                        update workflows.runs
                        set status = :status, error = coalesce(error, :error),
                            finished_at = case when :final then cast(:now as timestamptz) else finished_at end
                        where id = :id
                        """)
                .param("status", status.name())
                .param("error", error)
                .param("final", status.isFinal())
                .param("now", now())
                .param("id", run)
                .update();
    }

    /** In the order in which they began; those that have not come last. */
    List<StepState> steps(UUID run) {
        return jdbc.sql("""
                        select step, item, compensation, status, agent_id, task_id, input, output, error, started_at,
                            finished_at
                        from workflows.steps
                        where run_id = :run
                        order by started_at nulls last, step, item, compensation
                        """).param("run", run).query(this::step).list();
    }

    void addStep(UUID run, StepState step) {
        jdbc.sql("""
                        insert into workflows.steps
                            (run_id, step, item, compensation, status, agent_id, input, error, started_at, finished_at)
                        values (:run, :step, :item, :compensation, :status, :agent, cast(:input as jsonb), :error,
                            :ended, :ended)
                        """)
                .param("run", run)
                .param("step", step.step())
                .param("item", step.item())
                .param("compensation", step.compensation())
                .param("status", step.status().name())
                .param("agent", step.agentId() == null ? null : step.agentId().value())
                .param("input", step.input().toString())
                .param("error", step.error())
                .param("ended", step.status().isFinal() ? now() : null, Types.TIMESTAMP)
                .update();
    }

    void begin(UUID run, StepState step, StepStatus status, TaskId task) {
        jdbc.sql("""
                        update workflows.steps
                        set status = :status, task_id = :task, started_at = :now
                        where run_id = :run and step = :step and item = :item and compensation = :compensation
                        """)
                .param("status", status.name())
                .param("task", task.value())
                .param("now", now())
                .param("run", run)
                .param("step", step.step())
                .param("item", step.item())
                .param("compensation", step.compensation())
                .update();
    }

    /** Ends a step that waits or runs. */
    void end(UUID run, StepState step, StepStatus status, @Nullable String output, @Nullable String error) {
        jdbc.sql("""
                        update workflows.steps
                        set status = :status, output = cast(:output as jsonb), error = :error, finished_at = :now
                        where run_id = :run and step = :step and item = :item and compensation = :compensation
                            and status in ('WAITING', 'RUNNING', 'AWAITING_APPROVAL')
                        """)
                .param("status", status.name())
                .param("output", output)
                .param("error", error)
                .param("now", now())
                .param("run", run)
                .param("step", step.step())
                .param("item", step.item())
                .param("compensation", step.compensation())
                .update();
    }

    /** The tasks of all steps that are under way. */
    List<TaskId> underWay() {
        return jdbc.sql("""
                        select task_id
                        from workflows.steps
                        where status in ('RUNNING', 'AWAITING_APPROVAL') and task_id is not null
                        order by started_at, task_id
                        """)
                .query((row, number) -> new TaskId(row.getObject("task_id", UUID.class)))
                .list();
    }

    /** The run that a task is part of. */
    Optional<Part> runOf(TaskId task) {
        return jdbc.sql("""
                        select r.id, r.agent_id
                        from workflows.steps s
                        join workflows.runs r on r.id = s.run_id
                        where s.task_id = :task
                        """)
                .param("task", task.value())
                .query((row, number) ->
                        new Part(row.getObject("id", UUID.class), new AgentId(row.getObject("agent_id", UUID.class))))
                .optional();
    }

    private Timestamp now() {
        return Timestamp.from(clock.now());
    }

    private Run run(ResultSet row, int number) throws SQLException {
        return new Run(
                row.getObject("id", UUID.class),
                new AgentId(row.getObject("agent_id", UUID.class)),
                row.getString("workflow"),
                json.readValue(row.getString("steps"), STEPS),
                json.readTree(row.getString("input")),
                RunStatus.valueOf(row.getString("status")),
                row.getString("error"),
                row.getTimestamp("created_at").toInstant(),
                instant(row.getTimestamp("finished_at")));
    }

    private static RunStatistics statistics(ResultSet row, int number) throws SQLException {
        long succeeded = row.getLong("succeeded");
        long failed = row.getLong("failed");
        Array millis = row.getArray("millis");
        Double[] percentiles = millis == null ? null : (Double[]) millis.getArray();
        return new RunStatistics(
                row.getLong("begun"),
                row.getLong("unfinished"),
                succeeded,
                failed,
                row.getLong("cancelled"),
                succeeded + failed == 0 ? null : (double) succeeded / (succeeded + failed),
                percentiles == null
                        ? null
                        : new TaskStatistics.Latency(percentiles[0], percentiles[1], percentiles[2]));
    }

    private StepState step(ResultSet row, int number) throws SQLException {
        UUID agent = row.getObject("agent_id", UUID.class);
        UUID task = row.getObject("task_id", UUID.class);
        String output = row.getString("output");
        return new StepState(
                row.getString("step"),
                row.getInt("item"),
                row.getBoolean("compensation"),
                StepStatus.valueOf(row.getString("status")),
                agent == null ? null : new AgentId(agent),
                task == null ? null : new TaskId(task),
                json.readTree(row.getString("input")),
                output == null ? null : json.readTree(output),
                row.getString("error"),
                instant(row.getTimestamp("started_at")),
                instant(row.getTimestamp("finished_at")));
    }

    private static @Nullable Instant instant(@Nullable Timestamp timestamp) {
        return timestamp == null ? null : timestamp.toInstant();
    }
}
