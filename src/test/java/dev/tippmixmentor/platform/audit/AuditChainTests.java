package dev.tippmixmentor.platform.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.tippmixmentor.platform.security.KeyedHash;
import dev.tippmixmentor.platform.web.CurrentRequest;
import dev.tippmixmentor.testing.IntegrationTest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import tools.jackson.databind.json.JsonMapper;

@IntegrationTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuditChainTests {
    private static final Logger log = LoggerFactory.getLogger(AuditChainTests.class);
    private static final long SEED = 20_261_125;
    private static final int NODES = 3;

    /** Fewer than keep every core busy: the promise is for a system that is not overloaded. */
    private static final int USUAL_WRITERS = 2;

    @Autowired
    JsonMapper json;

    @Autowired
    CurrentRequest request;

    @Autowired
    @Qualifier("sessionHash")
    KeyedHash hash;

    private AuditDatabase database;

    /** How many entries the tests before this one left. */
    private long known;

    @BeforeAll
    void anEmptyLogIsIntact() {
        database = AuditDatabase.create(json, request, hash);

        AuditVerification.Result result = database.verify();

        assertThat(result.intact()).isTrue();
        assertThat(result.length()).isZero();
        assertThat(database.checkpoints().take()).isEmpty();
    }

    @BeforeEach
    void everythingIsChained() {
        database.chain();
        known = database.verify().length();
    }

    @AfterAll
    void close() {
        database.close();
    }

    @Test
    void whatIsRolledBackLeavesNoTrace() {
        database.transaction().executeWithoutResult(status -> {
            database.log().record(AuditDatabase.entry(1));
            status.setRollbackOnly();
        });

        assertThat(count("entries")).isEqualTo(known);
        assertThat(count("unchained")).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 16})
    void manyWritersAndSeveralSequencersMakeOneChainWithoutForkOrGap(int writers) throws Exception {
        AtomicBoolean writing = new AtomicBoolean(true);
        ExecutorService threads = Executors.newFixedThreadPool(writers + NODES);
        List<Future<Integer>> committed = new ArrayList<>();
        List<Future<Integer>> chained = new ArrayList<>();

        for (int node = 0; node < NODES; node++) {
            chained.add(threads.submit(chainWhile(writing)));
        }
        for (int writer = 0; writer < writers; writer++) {
            committed.add(threads.submit(writes(new Random(SEED + writer))));
        }
        int written = sum(committed);
        writing.set(false);
        int links = sum(chained);
        threads.shutdown();
        database.chain();

        AuditVerification.Result result = database.verify();
        log.info("{} writers wrote {} entries, {} sequencers chained {} meanwhile", writers, written, NODES, links);
        assertThat(result.fault()).isNull();
        assertThat(result.length()).isEqualTo(known + written).isEqualTo(count("entries"));
        assertThat(result.waiting()).isZero();
    }

    /** Transactions of one to three entries, every fifth of which fails in the end. */
    private Callable<Integer> writes(Random random) {
        return () -> {
            int committed = 0;
            for (int i = 0; i < 40; i++) {
                int entries = 1 + random.nextInt(3);
                boolean fails = random.nextInt(5) == 0;
                database.transaction().executeWithoutResult(status -> {
                    for (int entry = 0; entry < entries; entry++) {
                        database.log().record(AuditDatabase.entry(entry));
                    }
                    if (fails) {
                        status.setRollbackOnly();
                    }
                });
                committed += fails ? 0 : entries;
            }
            return committed;
        };
    }

    private Callable<Integer> chainWhile(AtomicBoolean writing) {
        return () -> {
            int links = 0;
            while (writing.get()) {
                links += database.sequencer().chain();
            }
            return links;
        };
    }

    @Test
    void anEntryThatIsCommittedLateIsChainedLate() throws Exception {
        CountDownLatch written = new CountDownLatch(1);
        CountDownLatch othersAreChained = new CountDownLatch(1);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        Future<?> late = thread.submit(() -> database.transaction().executeWithoutResult(status -> {
            database.log().record(AuditDatabase.entry(0));
            written.countDown();
            awaitLatch(othersAreChained);
        }));
        written.await();
        database.write(5);
        database.chain();
        assertThat(database.verify().length()).isEqualTo(known + 5);

        othersAreChained.countDown();
        late.get();
        thread.shutdown();
        database.chain();

        AuditVerification.Result result = database.verify();
        assertThat(result.intact()).isTrue();
        assertThat(result.length()).isEqualTo(known + 6);
        assertThat(database.jdbc()
                        .sql("""
                                select newest.entry_id < before.entry_id
                                from audit.links newest
                                join audit.links before on before.index = newest.index - 1
                                where newest.index = :index
                                """)
                        .param("index", known + 6)
                        .query(Boolean.class)
                        .single())
                .as("an older entry has the newest link")
                .isTrue();
    }

    @Test
    void aSequencerThatDiesBeforeItsCommitNeitherSkipsNorForks() {
        database.write(7);

        assertThatThrownBy(() -> database.transaction().executeWithoutResult(status -> {
                    assertThat(database.sequencer().chain()).isEqualTo(7);
                    killThisConnection();
                }))
                .isInstanceOf(Exception.class);

        assertThat(database.verify().length()).isEqualTo(known);
        assertThat(database.verify().waiting()).isEqualTo(7);
        database.write(1);
        database.chain();
        assertThat(database.verify().intact()).isTrue();
        assertThat(database.verify().length()).isEqualTo(known + 8);
    }

    @Test
    void theDatabaseRefusesAForkWhoeverTriesIt() {
        database.write(3);
        database.chain();

        assertThatThrownBy(() -> database.jdbc().sql("""
                                with entry as (
                                    insert into audit.entries (recorded_at, node, actor_kind, action, target_type)
                                    values (now(), 'x', 'SYSTEM', 'RESULT_SET', 'match')
                                    returning id
                                )
                                insert into audit.links (index, entry_id, previous_hash, hash, chained_at)
                                select 4, id, (select previous_hash from audit.links where index = 3), 'x', now()
                                from entry
                                """).update()).hasMessageContaining("links_previous_hash_uq");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update audit.entries set action = 'LOGIN_FAILED'",
                "delete from audit.entries",
                "truncate audit.entries cascade",
                "update audit.links set hash = 'x'",
                "delete from audit.links",
                "truncate audit.links",
                "update audit.checkpoints set hash = 'x'",
                "delete from audit.checkpoints",
                "truncate audit.checkpoints",
            })
    void whatIsWrittenStays(String change) {
        database.write(2);
        database.chain();
        database.checkpoints().take();

        assertThatThrownBy(() -> database.jdbc().sql(change).update())
                .isInstanceOf(DataAccessException.class)
                .hasMessageContaining("is append-only");
    }

    @Test
    void entriesAreChainedWithinASecond() throws Exception {
        database.sequencer().start();
        ExecutorService threads = Executors.newFixedThreadPool(USUAL_WRITERS);
        List<Future<Integer>> committed = new ArrayList<>();
        for (int writer = 0; writer < USUAL_WRITERS; writer++) {
            committed.add(threads.submit(writes(new Random(SEED + writer))));
        }
        int written = sum(committed);
        threads.shutdown();

        await().atMost(Duration.ofSeconds(5)).until(() -> count("unchained") == 0);
        database.sequencer().stop();
        Lag lag =
                database.jdbc().sql("""
                        select percentile_cont(0.5) within group (order by lag) as median,
                            percentile_cont(0.95) within group (order by lag) as most,
                            max(lag) as longest
                        from (
                            select extract(epoch from l.chained_at - e.recorded_at) as lag
                            from audit.links l
                            join audit.entries e on e.id = l.entry_id
                            where l.index > :known
                        ) chained
                        """).param("known", known).query(Lag.class).single();
        log.info("{} entries chained after seconds: {}", written, lag);
        // Not the longest: on a machine with much else to do a thread may wait for a core for that long.
        assertThat(lag.most()).isLessThan(1);
    }

    @Test
    void aRefusalIsRecordedByItselfAndWithoutADatabaseIsARefusalAllTheSame() {
        HikariDataSource gone = AuditDatabase.pool(null, 1);
        gone.close();
        AuditLog unreachable = new AuditLog(
                JdbcClient.create(gone), json, request, hash, new JdbcTransactionManager(gone), Clock.systemUTC());

        database.log().recordRefusal(AuditEntry.of(AuditAction.LOGIN_FAILED));
        unreachable.recordRefusal(AuditEntry.of(AuditAction.LOGIN_FAILED));

        assertThat(count("entries")).isEqualTo(known + 1);
    }

    @Test
    void aFloodOfRefusalsTakesFewConnectionsAndEndsWhereTheDatabaseHangs() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(20);
        List<Future<?>> refusals = new ArrayList<>();
        List<Integer> busy = new ArrayList<>();

        database.transaction().executeWithoutResult(status -> {
            database.jdbc().sql("lock table audit.entries in exclusive mode").update();
            for (int i = 0; i < 20; i++) {
                refusals.add(
                        threads.submit(() -> database.log().recordRefusal(AuditEntry.of(AuditAction.LOGIN_FAILED))));
            }
            await().atMost(Duration.ofSeconds(10)).until(() -> {
                busy.add(database.pool().getHikariPoolMXBean().getActiveConnections());
                return refusals.stream().allMatch(Future::isDone);
            });
        });
        threads.shutdown();

        assertThat(busy).as("with the one that holds the lock").allMatch(connections -> connections <= 5);
        assertThat(count("entries")).isEqualTo(known);
    }

    private record Lag(double median, double most, double longest) {}

    private void killThisConnection() {
        int backend = database.jdbc()
                .sql("select pg_backend_pid()")
                .query(Integer.class)
                .single();
        try (HikariDataSource killer = AuditDatabase.pool(null, 1)) {
            JdbcClient.create(killer)
                    .sql("select pg_terminate_backend(:backend)")
                    .param("backend", backend)
                    .query(Boolean.class)
                    .single();
        }
    }

    private long count(String table) {
        return database.jdbc()
                .sql("select count(*) from audit." + table)
                .query(Long.class)
                .single();
    }

    private static int sum(List<Future<Integer>> numbers) throws Exception {
        int sum = 0;
        for (Future<Integer> number : numbers) {
            sum += number.get();
        }
        return sum;
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
