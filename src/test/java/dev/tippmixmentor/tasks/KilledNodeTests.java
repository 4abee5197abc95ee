package dev.tippmixmentor.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.testing.TestProcesses;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Processes on one database that are killed, or stopped and let go on, in the middle of their tasks. {@code -Dkills=200}
 * says how often in the longest of these tests.
 */
@Tag("benchmark")
class KilledNodeTests {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration STALL = Duration.ofSeconds(20);
    private static final int TASKS = 300;
    private static final int TASKS_A_KILL = 30;
    private static final int KILLS = Integer.getInteger("kills", 10);
    private static final long SEED = 20_261_128;

    private TestProcesses nodes;
    private JdbcClient jdbc;

    @BeforeEach
    void aDatabaseOfItsOwn() {
        nodes = new TestProcesses("killed-node");
        jdbc = nodes.jdbc();
        jdbc.sql(KillableNode.EFFECTS).update();
    }

    @AfterEach
    void endAll() {
        nodes.close();
    }

    @Test
    void whatAKilledNodeWasDoingIsDoneByAnotherAndExactlyOnce() {
        Process first = nodes.start(KillableNode.class, "--tasks=" + TASKS);
        Process second = startBeside(first);
        List<UUID> underWay = running();
        assertThat(underWay).isNotEmpty();

        first.destroyForcibly();
        Instant killed = Instant.now();
        await().atMost(PATIENCE).until(() -> running().stream().noneMatch(underWay::contains));
        Duration ghosts = Duration.between(killed, Instant.now());
        Process third = nodes.start(KillableNode.class);
        await().atMost(PATIENCE).until(() -> nodes.isUp(third));
        second.destroyForcibly();

        assertEverythingHappensOnce(TASKS);
        System.out.printf("killed node: %d tasks, ghosts gone after %d ms%n", TASKS, ghosts.toMillis());
        assertThat(ghosts).isLessThan(Duration.ofSeconds(30));
    }

    @Test
    void aStalledNodeThatGoesOnLaterCanNotDoAnythingTwice() throws IOException, InterruptedException {
        Process first = nodes.start(KillableNode.class, "--tasks=" + TASKS);
        startBeside(first);

        TestProcesses.signal(first, "STOP");
        Thread.sleep(STALL.toMillis()); // the stall itself
        TestProcesses.signal(first, "CONT");

        assertEverythingHappensOnce(TASKS);
        assertThat(first.isAlive()).isTrue();
    }

    /** One of two nodes each time, at any moment; the one that takes its place brings more to do. */
    @Test
    void howeverOftenNodesAreKilledNothingIsLostAndNothingDoneTwice() throws InterruptedException {
        Random random = new Random(SEED);
        Instant start = Instant.now();
        Process[] pair = {nodes.start(KillableNode.class, "--tasks=" + TASKS_A_KILL), nodes.start(KillableNode.class)};
        int asked = TASKS_A_KILL;
        long underWay = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            for (Process node : pair) {
                await().atMost(PATIENCE).until(() -> nodes.isUp(node));
            }
            int all = asked;
            await().atMost(PATIENCE)
                    .until(() -> (count("true") == all && !running().isEmpty()) || ended() == all);
            Thread.sleep(random.nextInt(3_000)); // when it is killed
            int which = random.nextInt(2);
            underWay += running().size();
            pair[which].destroyForcibly().waitFor();
            assertNothingHappenedTwice("seed " + SEED + " kill " + kill);
            pair[which] = nodes.start(KillableNode.class, "--tasks=" + TASKS_A_KILL);
            asked += TASKS_A_KILL;
        }

        int all = asked;
        await().atMost(PATIENCE).until(() -> count("true") == all);
        assertEverythingHappensOnce(all);
        System.out.printf(
                "killed nodes: %d kills, %d tasks, each done once; %d were under way when their or the other node was"
                        + " killed, %d attempts lost; %d s (seed %d)%n",
                KILLS,
                all,
                underWay,
                lost(),
                Duration.between(start, Instant.now()).toSeconds(),
                SEED);
    }

    private Process startBeside(Process first) {
        Process second = nodes.start(KillableNode.class);
        await().atMost(PATIENCE).until(() -> nodes.isUp(first) && nodes.isUp(second) && ended() > 5);
        return second;
    }

    private void assertEverythingHappensOnce(int tasks) {
        await().atMost(PATIENCE).until(() -> ended() == tasks);
        assertNothingHappenedTwice("at the end");
        assertThat(jdbc.sql("select count(*) from public.effects")
                        .query(Integer.class)
                        .single())
                .isEqualTo(tasks);
    }

    private void assertNothingHappenedTwice(String when) {
        assertThat(jdbc.sql("select task_id from public.effects group by task_id having count(*) > 1")
                        .query(UUID.class)
                        .list())
                .as(when)
                .isEmpty();
    }

    private List<UUID> running() {
        return jdbc.sql("select id from tasks.tasks where status = 'RUNNING' and owner_id = :owner")
                .param("owner", KillableNode.OWNER)
                .query(UUID.class)
                .list();
    }

    private long ended() {
        return count("status = 'SUCCEEDED'");
    }

    private long lost() {
        return jdbc.sql("select sum(lost) from tasks.tasks where owner_id = :owner")
                .param("owner", KillableNode.OWNER)
                .query(Long.class)
                .single();
    }

    private long count(String where) {
        return jdbc.sql("select count(*) from tasks.tasks where owner_id = :owner and " + where)
                .param("owner", KillableNode.OWNER)
                .query(Long.class)
                .single();
    }
}
