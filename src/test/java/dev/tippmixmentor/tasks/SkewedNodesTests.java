package dev.tippmixmentor.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.testing.TestProcesses;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Two processes on one database, of which one's clock is five minutes ahead of the other's. */
@Tag("benchmark")
class SkewedNodesTests {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration APART = Duration.ofSeconds(150);
    private static final int TASKS = 60;
    private static final int SLOT_SECONDS = 5;
    private static final int SLOTS = 8;

    private TestProcesses nodes;
    private JdbcClient jdbc;

    private record Done(Instant runAt, Instant startedAt, int attempts) {}

    @BeforeEach
    void aDatabaseOfItsOwn() {
        nodes = new TestProcesses("skewed-node");
        jdbc = nodes.jdbc();
        jdbc.sql(KillableNode.EFFECTS).update();
    }

    @AfterEach
    void endAll() {
        nodes.close();
    }

    @Test
    void tasksBeginInTimeNobodyIsTakenForDeadAndAnAgentWorksOnceAtEachOfItsTimes() {
        Process ahead = nodes.start(KillableNode.class, APART, "--tasks=" + TASKS, "--later=PT40S");
        Process behind = nodes.start(KillableNode.class, APART.negated(), "--tasks=" + TASKS, "--later=PT25S");
        await().atMost(PATIENCE).until(() -> nodes.isUp(ahead) && nodes.isUp(behind));
        UUID agent = agentEvery(SLOT_SECONDS);

        await().atMost(PATIENCE).until(() -> done(KillableNode.OWNER).size() == 2 * TASKS);
        await().atMost(PATIENCE).until(() -> done(agent).size() >= SLOTS);

        List<Done> tasks = done(KillableNode.OWNER);
        assertThat(tasks).allSatisfy(task -> {
            assertThat(task.startedAt()).isAfterOrEqualTo(task.runAt().minusMillis(500));
            assertThat(task.startedAt()).isBefore(task.runAt().plus(Duration.ofMinutes(1)));
            assertThat(task.attempts()).isEqualTo(1);
        });
        assertThat(jdbc.sql("select count(*) from public.effects")
                        .query(Integer.class)
                        .single())
                .isEqualTo(2 * TASKS);
        List<Done> slots = done(agent);
        assertThat(slots.stream().map(Done::runAt))
                .doesNotHaveDuplicates()
                .allSatisfy(at ->
                        assertThat(at.toEpochMilli() % (SLOT_SECONDS * 1000L)).isZero());
        assertThat(slots).allSatisfy(slot -> {
            assertThat(slot.startedAt()).isAfterOrEqualTo(slot.runAt().minusMillis(500));
            assertThat(slot.startedAt()).isBefore(slot.runAt().plus(Duration.ofMinutes(1)));
        });
        assertThat(ahead.isAlive()).isTrue();
        assertThat(behind.isAlive()).isTrue();
        System.out.printf(
                "skewed nodes: clocks %d s apart, %d tasks in one attempt each, latest %d ms late; %d times of a cron"
                        + " expression, each once, latest %d ms late%n",
                APART.multipliedBy(2).toSeconds(), tasks.size(), latest(tasks), slots.size(), latest(slots));

        // It works every five seconds: the gap is what it takes to go on elsewhere.
        ahead.destroyForcibly();
        Instant killed = Instant.now();
        int before = done(agent).size();
        await().atMost(PATIENCE).until(() -> done(agent).size() > before + 2);
        Duration elsewhere = Duration.between(killed, Instant.now());
        System.out.printf("skewed nodes: the third time after a kill came after %d s%n", elsewhere.toSeconds());
        assertThat(elsewhere).isLessThan(Duration.ofSeconds(30 + 3 * SLOT_SECONDS));
    }

    private static long latest(List<Done> done) {
        return done.stream()
                .mapToLong(
                        task -> Duration.between(task.runAt(), task.startedAt()).toMillis())
                .max()
                .orElseThrow();
    }

    /** An agent that works by a cron expression; supervision finds it without work. */
    private UUID agentEvery(int seconds) {
        return jdbc.sql("""
                        insert into agents.agents (name, type, status, configuration, owner_id, created_at, updated_at, id)
                        values ('Clockwork', 'ANALYTICS', 'ACTIVE', :configuration, :owner, now(), now(), uuidv7())
                        returning id
                        """)
                .param("configuration", "{\"schedule\": {\"cron\": \"*/" + seconds + " * * * * *\"}}")
                .param("owner", KillableNode.OWNER)
                .query(UUID.class)
                .single();
    }

    private List<Done> done(UUID owner) {
        return jdbc.sql("""
                        select run_at, started_at, attempts
                        from tasks.tasks
                        where owner_id = :owner and status = 'SUCCEEDED'
                        order by run_at, id
                        """)
                .param("owner", owner)
                .query((row, number) -> new Done(
                        row.getTimestamp("run_at").toInstant(),
                        row.getTimestamp("started_at").toInstant(),
                        row.getInt("attempts")))
                .list();
    }
}
