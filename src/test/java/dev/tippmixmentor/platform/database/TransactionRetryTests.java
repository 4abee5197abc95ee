package dev.tippmixmentor.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tippmixmentor.testing.IntegrationTest;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.AutowireCapableBeanFactory;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** A transaction that the database ended in favour of another is run again, a bounded number of times. */
@IntegrationTest
class TransactionRetryTests {
    @Autowired
    AutowireCapableBeanFactory beans;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    PlatformTransactionManager transactions;

    /** Does what its test says, in a transaction as any class of ours has it. */
    static class Work {
        @Transactional
        void run(Runnable work) {
            work.run();
        }
    }

    /** The ways in which our code begins a transaction. */
    enum Way {
        ANNOTATION,
        TEMPLATE,
        TEMPLATE_WITHOUT_RESULT
    }

    private void run(Way way, Runnable work) {
        switch (way) {
            case ANNOTATION -> work().run(work);
            case TEMPLATE ->
                transaction.execute(status -> {
                    work.run();
                    return status;
                });
            case TEMPLATE_WITHOUT_RESULT -> transaction.executeWithoutResult(status -> work.run());
        }
    }

    private Work work() {
        return (Work) beans.initializeBean(new Work(), "work");
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void bothSidesOfADeadlockSucceed(Way way) throws Exception {
        jdbc.sql("create table if not exists public.deadlock_test (id integer primary key, counter integer not null)")
                .update();
        jdbc.sql("insert into public.deadlock_test values (1, 0), (2, 0)").update();
        CyclicBarrier bothHoldOne = new CyclicBarrier(2);
        AtomicInteger runs = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<?>> both = List.of(
                    threads.submit(() -> run(way, () -> cross(1, 2, bothHoldOne, runs))),
                    threads.submit(() -> run(way, () -> cross(2, 1, bothHoldOne, runs))));
            for (Future<?> each : both) {
                each.get(30, TimeUnit.SECONDS);
            }

            assertThat(runs).hasValue(3);
            assertThat(jdbc.sql("select counter from public.deadlock_test order by id")
                            .query(Integer.class)
                            .list())
                    .containsExactly(2, 2);
        } finally {
            threads.shutdownNow();
            jdbc.sql("drop table public.deadlock_test").update();
        }
    }

    private void cross(int first, int second, CyclicBarrier bothHoldOne, AtomicInteger runs) {
        boolean meeting = runs.incrementAndGet() <= 2;
        count(first);
        if (meeting) {
            try {
                bothHoldOne.await(20, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
        count(second);
    }

    private void count(int id) {
        jdbc.sql("update public.deadlock_test set counter = counter + 1 where id = :id")
                .param("id", id)
                .update();
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void whoNeverGetsThroughIsToldAfterFourTries(Way way) {
        AtomicInteger runs = new AtomicInteger();

        assertThatThrownBy(() -> run(way, () -> {
                    runs.incrementAndGet();
                    throw new CannotAcquireLockException("ended", new SQLException("ended", "40001"));
                }))
                .isInstanceOf(CannotAcquireLockException.class);

        assertThat(runs).hasValue(4);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void nothingElseIsRunAgainAndNothingInsideAnotherTransaction(Way way) {
        AtomicInteger refused = new AtomicInteger();
        AtomicInteger inner = new AtomicInteger();

        assertThatThrownBy(() -> run(way, () -> {
                    refused.incrementAndGet();
                    throw new DataIntegrityViolationException("taken", new SQLException("taken", "23505"));
                }))
                .isInstanceOf(DataIntegrityViolationException.class);
        assertThatThrownBy(() -> new TransactionTemplate(transactions)
                        .executeWithoutResult(outer -> run(way, () -> {
                            inner.incrementAndGet();
                            throw new CannotAcquireLockException("ended", new SQLException("ended", "40P01"));
                        })))
                .isInstanceOf(CannotAcquireLockException.class);

        assertThat(refused).hasValue(1);
        assertThat(inner).hasValue(1);
    }
}
