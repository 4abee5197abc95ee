package dev.tippmixmentor.platform.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.testing.TestRedis;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionSynchronizationUtils;

/** Two nodes over one Redis. */
class TagCacheTests {
    private static TestRedis redis;
    private static CacheNode one;
    private static CacheNode two;

    private final String key = "test|" + UUID.randomUUID();
    private final Tag tag = Tag.of("test", UUID.randomUUID());
    private final List<Tag> tags = List.of(tag, Tag.of("other", UUID.randomUUID()));
    private final AtomicInteger loads = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @BeforeAll
    static void start() {
        redis = new TestRedis();
        one = new CacheNode(redis.port(), CacheNode.PATIENT).awaitShared();
        two = new CacheNode(redis.port(), CacheNode.PATIENT).awaitShared();
    }

    @AfterAll
    static void stop() {
        one.close();
        two.close();
        redis.close();
    }

    /** What another test invalidated must not reach a node while this one loads, which would load again. */
    @BeforeEach
    void awaitAnnouncements() {
        awaitAnnouncementsOf(one, two);
        awaitAnnouncementsOf(two, one);
    }

    private static void awaitAnnouncementsOf(CacheNode sender, CacheNode receiver) {
        String probe = "probe|" + UUID.randomUUID();
        Tag probed = Tag.of("probe", UUID.randomUUID());
        AtomicInteger times = new AtomicInteger();
        Supplier<String> count = () -> Integer.toString(times.incrementAndGet());
        String before = receiver.get(probe, List.of(probed), count);

        sender.cache.invalidate(List.of(probed));

        await().until(() -> !receiver.get(probe, List.of(probed), count).equals(before));
    }

    @AfterEach
    void stopThreads() {
        threads.shutdownNow();
    }

    @Test
    void whatOneNodeLoadedTheOtherHas() {
        String first = one.get(key, tags, this::load);

        double before = two.count("reads", "from", "shared");
        String second = two.get(key, tags, this::load);

        assertThat(second).isEqualTo(first).isEqualTo("load 1");
        assertThat(two.count("reads", "from", "shared") - before).isEqualTo(1);
    }

    @Test
    void equalBytesHaveTheSameEntityTagAndOthersAnother() {
        CachedValue loaded = one.cache.get(key, tags, CacheNode.LONG, () -> new byte[] {1, 2});
        CachedValue shared = two.cache.get(key, tags, CacheNode.LONG, () -> new byte[] {3});
        CachedValue other = two.cache.get(key + "other", tags, CacheNode.LONG, () -> new byte[] {1, 3});

        assertThat(loaded.etag()).matches("\"[0-9a-f]{32}\"").isEqualTo(shared.etag());
        assertThat(other.etag()).isNotEqualTo(loaded.etag());
    }

    @Test
    void anInvalidationCountsAtOnceForWhoIssuedItAndSoonForOthers() {
        one.get(key, tags, this::load);
        two.get(key, tags, this::load);

        one.cache.invalidate(List.of(tag));

        assertThat(one.get(key, tags, this::load)).isEqualTo("load 2");
        await().atMost(NearTier.LIFE)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> two.get(key, tags, this::load).equals("load 2"));
        assertThat(loads).hasValue(2);
    }

    @Test
    void otherTagsStay() {
        one.get(key, tags, this::load);

        one.cache.invalidate(List.of(Tag.of("test", UUID.randomUUID())));

        assertThat(two.get(key, tags, this::load)).isEqualTo("load 1");
    }

    @Test
    void everythingCanBeInvalidated() {
        one.get(key, tags, this::load);

        two.cache.invalidate(List.of(Tag.EVERYTHING));

        assertThat(two.get(key, tags, this::load)).isEqualTo("load 2");
    }

    /** Latches, not luck: the invalidation comes when the loader has read and has not returned. */
    @Test
    void whatIsInvalidatedWhileItIsLoadedIsNeitherServedNorStored() throws Exception {
        double discarded = one.count("discarded");
        CountDownLatch read = new CountDownLatch(1);
        CountDownLatch invalidated = new CountDownLatch(1);
        AtomicInteger truth = new AtomicInteger(1);
        CompletableFuture<String> loading = CompletableFuture.supplyAsync(
                () -> one.get(key, tags, () -> {
                    String value = "truth " + truth.get();
                    loads.incrementAndGet();
                    read.countDown();
                    pass(invalidated);
                    return value;
                }),
                threads);
        pass(read);

        truth.set(2);
        two.cache.invalidate(List.of(tag));
        invalidated.countDown();

        assertThat(loading.get(10, TimeUnit.SECONDS)).isEqualTo("truth 2");
        assertThat(one.count("discarded")).isGreaterThan(discarded);
        assertThat(two.get(key, tags, () -> "not stored")).isEqualTo("truth 2");
    }

    @Test
    void whoeverComesAfterTheInvalidationDoesNotWaitForTheLoadBefore() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        CompletableFuture<String> before = CompletableFuture.supplyAsync(
                () -> one.get(key, tags, () -> {
                    boolean first = loads.incrementAndGet() == 1;
                    if (first) {
                        read.countDown();
                        pass(go);
                    }
                    return first ? "old" : "new";
                }),
                threads);
        pass(read);
        one.cache.invalidate(List.of(tag));
        CompletableFuture<String> after = CompletableFuture.supplyAsync(() -> one.get(key, tags, () -> "new"), threads);

        go.countDown();

        assertThat(after.get(10, TimeUnit.SECONDS)).isEqualTo("new");
        assertThat(before.get(10, TimeUnit.SECONDS)).isEqualTo("new");
    }

    @Test
    void aValueThatIsInvalidatedAgainAndAgainIsStillServed() {
        String value = one.get(key, tags, () -> {
            two.cache.invalidate(List.of(tag));
            return load();
        });

        assertThat(value).isEqualTo("load 4");
        assertThat(one.get(key, tags, this::load)).isNotEqualTo(value);
    }

    @Test
    void anEvictedGenerationIsAMiss() {
        one.get(key, tags, this::load);

        redis.ask(commands -> commands.del("test:generation:tag:" + tag));
        awaitNearCopiesGone();

        assertThat(one.get(key, tags, this::load)).isEqualTo("load 2");
    }

    @Test
    void oneLoaderRunsHoweverManyAskOnTwoNodes() throws Exception {
        int callers = 500;
        CyclicBarrier together = new CyclicBarrier(callers);
        List<CompletableFuture<String>> answers = IntStream.range(0, callers)
                .mapToObj(number -> CompletableFuture.supplyAsync(
                        () -> {
                            meet(together);
                            return (number % 2 == 0 ? one : two).get(key, tags, () -> {
                                work(Duration.ofMillis(200));
                                return load();
                            });
                        },
                        threads))
                .toList();

        for (CompletableFuture<String> answer : answers) {
            assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo("load 1");
        }

        assertThat(loads).hasValue(1);
    }

    @Test
    void whatALoaderThrowsReachesAllWhoWaitAndIsNotKept() {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> one.get(key, tags, () -> {
                    throw ApiException.notFound("thing", 1);
                }));

        assertThat(two.get(key, tags, this::load)).isEqualTo("load 1");
    }

    /** Whoever asks all the time never has to load: what is loaded after the first time is loaded in the background. */
    @Test
    void aValueIsLoadedAnewBeforeItExpiresAndServedMeanwhile() {
        Duration ttl = Duration.ofMillis(1_500);
        Queue<String> loadedBy = new ConcurrentLinkedQueue<>();
        double refreshes = one.count("refreshes");

        await().atMost(Duration.ofSeconds(20))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .until(() -> {
                    one.get(key, tags, ttl, () -> {
                        work(Duration.ofMillis(50));
                        loadedBy.add(Thread.currentThread().getName());
                        return load();
                    });
                    return loadedBy.size() == 4;
                });

        assertThat(loadedBy.stream().skip(1)).allMatch(thread -> thread.startsWith("cache-refresh-"));
        assertThat(one.count("refreshes") - refreshes).isGreaterThanOrEqualTo(3);
    }

    @Test
    void aCommitInvalidates() {
        one.get(key, tags, this::load);
        TransactionSynchronizationManager.initSynchronization();
        try {
            one.cache.invalidateAfterCommit(tag);
            one.cache.invalidateAfterCommit(Tag.of("test", "second"));
            assertThat(TransactionSynchronizationManager.getSynchronizations()).hasSize(1);
            assertThat(one.get(key, tags, this::load)).isEqualTo("load 1");

            TransactionSynchronizationUtils.triggerAfterCommit();
            assertThat(one.get(key, tags, this::load)).isEqualTo("load 2");

            one.cache.invalidateAfterCommit(tag);
            TransactionSynchronizationUtils.triggerAfterCompletion(TransactionSynchronization.STATUS_COMMITTED);
            assertThat(one.get(key, tags, this::load)).isEqualTo("load 3");
        } finally {
            TransactionSynchronizationManager.clearSynchronization();
        }
    }

    @Test
    void aRollbackInvalidatesNothing() {
        one.get(key, tags, this::load);
        TransactionSynchronizationManager.initSynchronization();
        try {
            one.cache.invalidateAfterCommit(tag);

            TransactionSynchronizationUtils.triggerAfterCompletion(TransactionSynchronization.STATUS_ROLLED_BACK);
        } finally {
            TransactionSynchronizationManager.clearSynchronization();
        }

        assertThat(one.get(key, tags, this::load)).isEqualTo("load 1");
    }

    @Test
    void whatATransactionSeesIsNotCached() {
        TransactionSynchronizationManager.setActualTransactionActive(true);
        try {
            assertThat(one.get(key, tags, this::load)).isEqualTo("load 1");
        } finally {
            TransactionSynchronizationManager.setActualTransactionActive(false);
        }

        assertThat(one.get(key, tags, this::load)).isEqualTo("load 2");
    }

    @Test
    void aValueExpires() {
        one.get(key, tags, Duration.ofMillis(100), this::load);

        await().untilAsserted(() -> assertThat(two.get(key, tags, this::load)).isEqualTo("load 2"));
    }

    private String load() {
        return "load " + loads.incrementAndGet();
    }

    /** As a statement does that takes a while. */
    private static void work(Duration time) {
        try {
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitNearCopiesGone() {
        await().pollDelay(NearTier.LIFE).until(() -> true);
    }

    private static void pass(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
