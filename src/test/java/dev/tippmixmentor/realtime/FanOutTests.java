package dev.tippmixmentor.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.platform.redis.RedisUnavailableException;
import dev.tippmixmentor.testing.TestRedis;
import io.micrometer.core.instrument.Counter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two nodes over a Redis of their own, which may be taken away; each test leaves them together. */
class FanOutTests {
    private static TestRedis redis;
    private static TestNode one;
    private static TestNode two;

    private final Topic topic = Topic.of("test." + UUID.randomUUID());

    @BeforeAll
    static void start() {
        redis = new TestRedis();
        one = new TestNode(redis.port());
        two = new TestNode(redis.port());
    }

    @BeforeEach
    @AfterEach
    void awaitTogether() {
        await().atMost(Duration.ofSeconds(20)).until(() -> one.isTogether() && two.isTogether());
    }

    @AfterAll
    static void stop() {
        one.close();
        two.close();
        redis.close();
    }

    @Test
    void bothNodesDeliverTheSameMessagesInTheSameOrder() {
        TestTab first = new TestTab(topic).connected(one);
        TestTab second = new TestTab(topic).connected(two);

        for (int i = 0; i < 100; i++) {
            one.publish(topic, i);
            two.publish(topic, i);
        }

        await().untilAsserted(() -> assertThat(first.messages()).hasSize(200));
        await().untilAsserted(() -> assertThat(second.messages()).hasSize(200));
        assertThat(first.messages()).isEqualTo(second.messages());
        assertThat(first.messages())
                .extracting(message -> message.position().offset())
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 200).boxed().toList());
        assertThat(first.messages())
                .extracting(message -> message.position().epoch())
                .containsOnly(first.position().epoch());
        first.assertNoFaults();
    }

    @Test
    void eachTopicHasOffsetsOfItsOwn() {
        Topic other = Topic.of("test." + UUID.randomUUID());
        TestTab first = new TestTab(topic).connected(two);
        TestTab second = new TestTab(other).connected(two);

        one.publish(topic, 1);
        one.publish(other, 2);

        await().untilAsserted(() -> assertThat(first.numbers()).containsExactly(1));
        await().untilAsserted(() -> assertThat(second.numbers()).containsExactly(2));
        assertThat(first.position().offset()).isEqualTo(1);
        assertThat(second.position().offset()).isEqualTo(1);
    }

    @Test
    void whatWasPublishedMeanwhileIsReplayedOnAnotherNode() {
        TestTab tab = new TestTab(topic).connected(one);
        one.publish(topic, 0);
        await().untilAsserted(() -> assertThat(tab.numbers()).containsExactly(0));
        tab.cut();
        IntStream.range(1, 500).forEach(i -> one.publish(topic, i));
        TestTab witness = new TestTab(topic).connected(two);
        await().untilAsserted(() -> assertThat(witness.position().offset()).isEqualTo(500));

        tab.connected(two);
        two.publish(topic, 500);

        await().untilAsserted(() -> assertThat(tab.numbers())
                .containsExactlyElementsOf(IntStream.rangeClosed(0, 500).boxed().toList()));
        assertThat(tab.notices()).containsExactly("subscribed", "recovered:true");
        tab.assertNoFaults();
    }

    @Test
    void aClientThatLeavesInTheMiddleOfItsReplayDisturbsNobody() {
        String filler = "x".repeat(4_000);
        TestTab tab = new TestTab(topic).connected(one);
        Position start = tab.position();
        tab.cut();
        TestTab witness = new TestTab(topic).connected(one);
        publishAndAwait(witness, 50, filler);
        one.subscribers.subscribe(
                new Subscriber("stuck", UUID.randomUUID(), "sub-0", (frame, whenSent) -> true), topic, start, () -> {});
        publishAndAwait(witness, 10, filler);
        one.subscribers.gone("stuck");
        publishAndAwait(witness, 40, filler);

        tab.connected(one);

        assertThat(tab.messages()).hasSize(100);
        assertThat(tab.notices()).containsExactly("subscribed", "recovered:true");
        tab.assertNoFaults();
    }

    @Test
    void replaysOfManySmallMessagesWaitForASocketThatIsSlow() {
        Topic other = Topic.of("test." + UUID.randomUUID());
        TestTab witness = new TestTab(topic).connected(one);
        TestTab otherWitness = new TestTab(other).connected(one);
        List<Position> starts = List.of(witness.position(), otherWitness.position());
        IntStream.range(0, 1_000).forEach(i -> {
            one.publish(topic, i);
            one.publish(other, i);
        });
        await().untilAsserted(() -> assertThat(witness.messages()).hasSize(1_000));
        await().untilAsserted(() -> assertThat(otherWitness.messages()).hasSize(1_000));
        Counter recoveries = one.meters.counter("tippmix.realtime.recoveries", "complete", "true");
        double before = recoveries.count();
        AtomicInteger frames = new AtomicInteger();
        AtomicInteger unsent = new AtomicInteger();
        AtomicInteger mostUnsent = new AtomicInteger();
        Queue<Runnable> leaving = new ConcurrentLinkedQueue<>();
        AtomicInteger taken = new AtomicInteger();
        BiPredicate<MessageFrame, Runnable> slow = (frame, whenSent) -> {
            frames.incrementAndGet();
            mostUnsent.accumulateAndGet(unsent.addAndGet(frame.length()), Math::max);
            return leaving.add(() -> {
                unsent.addAndGet(-frame.length());
                whenSent.run();
            });
        };

        one.subscribers.subscribe(
                new Subscriber("slow", UUID.randomUUID(), "a", slow), topic, starts.get(0), taken::incrementAndGet);
        one.subscribers.subscribe(
                new Subscriber("slow", UUID.randomUUID(), "b", slow), other, starts.get(1), taken::incrementAndGet);

        while (taken.get() < 2) {
            await().until(() -> !leaving.isEmpty() || taken.get() == 2);
            for (Runnable left = leaving.poll(); left != null; left = leaving.poll()) {
                left.run();
            }
        }
        await().untilAsserted(() -> assertThat(frames).hasValue(2_002));
        assertThat(mostUnsent.get()).isBetween(1_000, 70_000);
        await().untilAsserted(() -> assertThat(recoveries.count()).isEqualTo(before + 2));
    }

    @Test
    void whatIsOnlyAskedForIsSoonForgottenUnlessSomebodyFollowsIt() {
        String key = "tippmix:rt:{" + topic.name() + "}:position";
        read(null);
        assertThat(timeToLive(key)).isBetween(1L, 600L);
        redis.ask(asked -> asked.expire(key, 5));

        keep();

        assertThat(timeToLive(key)).isBetween(500L, 600L);
        append(one, 1, encoded("a"));
        keep();
        assertThat(timeToLive(key)).isGreaterThan(600L);
        List<String> fields = redis.ask(asked -> asked.hkeys(key));
        assertThat(fields).containsExactlyInAnyOrder("epoch", "server", "offset");
        List<String> numbers = redis.ask(asked -> asked.keys("tippmix:rt:{" + topic.name() + "}:node:*"));
        assertThat(numbers)
                .singleElement()
                .satisfies(number -> assertThat(timeToLive(number)).isBetween(1L, 60L));
    }

    /** The history gives up early, on a busy machine sometimes for nothing. */
    private void keep() {
        await().ignoreException(RedisUnavailableException.class).untilAsserted(() -> one.history.keep(List.of(topic)));
    }

    /** A message has one place however often it is appended under its number. */
    private static void append(TestNode node, long first, EncodedMessage... messages) {
        await().untilAsserted(() -> assertThat(node.history.append(first, List.of(messages)))
                .hasSameSizeAs(messages)
                .containsOnly(true));
    }

    private long timeToLive(String key) {
        return redis.ask(asked -> asked.ttl(key));
    }

    private void publishAndAwait(TestTab witness, int messages, String data) {
        int before = witness.messages().size();
        IntStream.range(0, messages).forEach(i -> one.publish(topic, data));
        await().untilAsserted(() -> assertThat(witness.messages()).hasSize(before + messages));
    }

    @Test
    void aClientLearnsThatTheHistoryNoLongerReachesBack() {
        try (TestNode brief = new TestNode(redis.port(), new TopicProperties(10, Duration.ofMinutes(10)))) {
            TestTab tab = new TestTab(topic).connected(brief);
            tab.cut();
            TestTab witness = new TestTab(topic).connected(brief);
            String filler = "x".repeat(5_000); // one to a node of the stream, where it is cut
            IntStream.range(0, 50).forEach(i -> brief.publish(topic, filler));
            await().untilAsserted(() -> assertThat(witness.messages()).hasSize(50));

            tab.connected(brief);
            brief.publish(topic, 50);

            await().untilAsserted(() -> assertThat(tab.numbers()).containsExactly(50));
            assertThat(tab.notices()).containsExactly("subscribed", "recovered:false");
            tab.assertNoFaults();
        }
    }

    @Test
    void messagesTooOldAreForgotten() throws Exception {
        try (TestNode brief = new TestNode(redis.port(), new TopicProperties(1_000, Duration.ofSeconds(1)))) {
            TestTab witness = new TestTab(topic).connected(brief);
            brief.publish(topic, 0);
            await().untilAsserted(() -> assertThat(witness.numbers()).hasSize(1));
            Position start = witness.position().at(0);

            await().atMost(Duration.ofSeconds(10))
                    .ignoreException(RedisUnavailableException.class)
                    .untilAsserted(() -> {
                        brief.publish(topic, 1);
                        assertThat(brief.history.read(topic, start, false).messages())
                                .isNotEmpty()
                                .noneMatch(message -> message.position().offset() == 1);
                    });

            await().until(() -> redis.ask(asked -> asked.exists("tippmix:rt:{" + topic.name() + "}:history")) == 0);
        }
    }

    @Test
    void messagesThatAreSentAgainBecauseTheAnswersWereLostHaveOnePlaceEach() {
        Position start = read(null).end();

        append(one, 1, encoded("a"), encoded("b"), encoded("c"));
        append(one, 2, encoded("b"), encoded("c"));
        append(one, 4, encoded("d"));
        append(two, 1, encoded("e"));

        assertThat(read(start).messages()).extracting(PlacedMessage::id).containsExactly("a", "b", "c", "d", "e");
    }

    @Test
    void anOffsetNeverMeansTwoMessagesAfterRedisCameBackWithOlderData() {
        String key = "tippmix:rt:{" + topic.name() + "}:position";
        append(one, 1, encoded("a"));
        Position before = read(null).end();
        // As a replica that took over, or a snapshot that was loaded: it knows the epoch, not the last offsets.
        redis.ask(asked -> asked.hset(key, "server", "another"));
        redis.ask(asked -> asked.hset(key, "offset", "0"));

        append(one, 2, encoded("b"));

        Position after = read(null).end();
        assertThat(after.offset()).isEqualTo(before.offset());
        assertThat(after.epoch()).isNotEqualTo(before.epoch());
    }

    private Stretch read(Position since) {
        return await().ignoreException(RedisUnavailableException.class)
                .until(() -> one.history.read(topic, since, false), found -> true);
    }

    private EncodedMessage encoded(String id) {
        return new EncodedMessage(id, topic, "{\"epoch\":\"", "}", null, null, null, new CompletableFuture<>());
    }

    @Test
    void aPublishedMessageThatANodeDidNotHearIsReadFromTheHistory() {
        TestTab tab = new TestTab(topic).connected(two);
        one.publish(topic, 0);
        await().untilAsserted(() -> assertThat(tab.numbers()).containsExactly(0));

        for (int i = 1; i < 200; i++) {
            if (i % 20 == 0) {
                redis.ask(asked -> asked.clientKill(io.lettuce.core.KillArgs.Builder.typePubsub()));
            }
            one.publish(topic, i);
        }

        await().untilAsserted(() -> assertThat(tab.numbers())
                .containsExactlyElementsOf(IntStream.range(0, 200).boxed().toList()));
        tab.assertNoFaults();
        assertThat(tab.notices()).containsExactly("subscribed");
    }

    @Test
    void aMessageThatIsLostWithoutAWordIsFoundWithoutAnyAfterIt() {
        TestTab tab = new TestTab(topic).connected(two);
        two.subscription.stop(); // as a connection that is dead and does not know it

        one.publish(topic, 1);

        await().untilAsserted(() -> assertThat(tab.numbers()).containsExactly(1));
        two.subscription.start();
        tab.assertNoFaults();
    }

    @Test
    void whatIsLostWithoutAWordIsFoundInEachOfTheUsersTopicsAlthoughFewAreLookedAtAtOnce() {
        List<TestTab> tabs = IntStream.range(0, 4)
                .mapToObj(i -> new TestTab(Topic.ofUser(UUID.randomUUID())).connected(two))
                .toList();
        two.subscription.stop();

        tabs.forEach(tab -> one.publish(tab.topic(), 1));

        tabs.forEach(tab -> {
            await().untilAsserted(() -> assertThat(tab.numbers()).containsExactly(1));
            tab.assertNoFaults();
        });
        two.subscription.start();
    }

    @Test
    void aPublisherThatWasStoppedCountsWhatItLosesAndGoesOnAfterItsNextStart() {
        TestTab tab = new TestTab(topic).connected(two);
        one.publish(topic, 1);
        await().untilAsserted(() -> assertThat(tab.numbers()).containsExactly(1));

        Counter lost = one.meters.counter("tippmix.realtime.published", "to", "nobody");
        double before = lost.count();
        one.publisher.stop();
        one.publish(topic, 2);
        assertThat(lost.count()).isEqualTo(before + 1);
        one.publisher.start();
        one.publish(topic, 3);

        await().untilAsserted(() -> assertThat(tab.numbers()).endsWith(3));
        assertThat(tab.numbers()).containsExactly(1, 3);
        assertThat(tab.notices()).as("a loss, before what follows it").containsExactly("subscribed", "recovered:false");
        tab.assertNoFaults();
    }

    @Test
    void whatIsPublishedBeforeTheStartWaitsForIt() {
        TestTab tab = new TestTab(topic).connected(two);
        TopicPublisher early = new TopicPublisher(one.history, one.subscription, one.subscribers, one.meters);
        early.send(new EncodedMessage(
                "a",
                topic,
                "{\"type\":\"test\",\"data\":1,\"epoch\":\"",
                "}",
                null,
                null,
                null,
                new CompletableFuture<>()));
        early.start();

        await().untilAsserted(() -> assertThat(tab.messages()).hasSize(1));
        early.stop();
        tab.assertNoFaults();
    }

    @Test
    void withoutRedisTheNodeServesItsOwnAndSaysSoUntilItReturns() {
        TestTab here = new TestTab(topic).connected(one);
        TestTab there = new TestTab(topic).connected(two);
        one.publish(topic, 1);
        await().untilAsserted(() -> assertThat(here.numbers()).containsExactly(1));
        await().untilAsserted(() -> assertThat(there.numbers()).containsExactly(1));

        redis.kill();
        one.publish(topic, 2);
        one.publish(topic, 3);

        await().untilAsserted(() -> assertThat(here.numbers()).containsExactly(1, 2, 3));
        assertThat(here.position().epoch()).startsWith("local-");
        assertThat(here.position().offset()).isEqualTo(2);
        await().untilAsserted(() -> assertThat(there.notices()).containsExactly("subscribed", "degraded"));

        redis.start();
        awaitTogether();
        one.publish(topic, 4);

        await().untilAsserted(() -> assertThat(there.numbers()).containsExactly(1, 4));
        await().untilAsserted(() -> assertThat(here.numbers()).containsExactly(1, 2, 3, 4));
        assertThat(here.notices()).containsExactly("subscribed", "degraded", "recovered:false");
        // Once more if the other node was back before this one told that it had lost something.
        assertThat(there.notices()).startsWith("subscribed", "degraded", "recovered:false");
        here.assertNoFaults();
        there.assertNoFaults();
    }

    @Test
    void whoWasCutOffWhileNothingWasLostIsToldSo() {
        TestTab tab = new TestTab(topic).connected(one);
        one.publish(topic, 1);
        await().untilAsserted(() -> assertThat(tab.numbers()).containsExactly(1));

        redis.freeze();
        await().untilAsserted(() -> assertThat(tab.notices()).contains("degraded"));
        redis.thaw();
        awaitTogether();
        two.publish(topic, 2);

        await().untilAsserted(() -> assertThat(tab.numbers()).containsExactly(1, 2));
        assertThat(tab.notices()).containsExactly("subscribed", "degraded", "recovered:true");
        tab.assertNoFaults();
    }

    @Test
    void whatOneNodeToldAloneIsALossForTheClientsOfTheOthers() throws Exception {
        TestTab there = new TestTab(topic).connected(two);
        one.publish(topic, 1);
        await().untilAsserted(() -> assertThat(there.numbers()).containsExactly(1));
        one.subscribers.goAlone(); // as a node that alone cannot reach Redis

        one.publish(topic, 2);

        await().untilAsserted(() -> assertThat(there.notices()).containsExactly("subscribed", "recovered:false"));
        assertThat(there.numbers()).containsExactly(1);
        there.assertNoFaults();
    }

    @Test
    void aNodeThatStartsWithoutRedisFindsItLater() {
        one.close();
        redis.kill();
        one = new TestNode(redis.port());
        TestTab tab = new TestTab(topic).connected(one);
        one.publish(topic, 1);
        await().untilAsserted(() -> assertThat(tab.numbers()).containsExactly(1));

        redis.start();
        awaitTogether();
        // The node learns only now where the topic is; what is published before that is not known to be missing.
        await().untilAsserted(
                        () -> assertThat(tab.notices()).containsExactly("subscribed", "degraded", "recovered:false"));

        two.publish(topic, 2);
        await().untilAsserted(() -> assertThat(tab.numbers()).containsExactly(1, 2));
        tab.assertNoFaults();
    }

    @Test
    void aRedisThatHangsHoldsNobodyUpAndDeliversNothingTwice() {
        TestTab here = new TestTab(topic).connected(one);
        TestTab there = new TestTab(topic).connected(two);
        one.publish(topic, 0);
        await().untilAsserted(() -> assertThat(there.numbers()).hasSize(1));
        redis.freeze();

        long start = System.nanoTime();
        for (int i = 1; i <= 50; i++) {
            long before = System.nanoTime();
            one.publish(topic, i);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
        }
        await().pollInterval(Duration.ofMillis(10))
                .untilAsserted(() -> assertThat(here.numbers()).hasSize(51));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
        redis.thaw();
        awaitTogether();
        one.publish(topic, 99);

        await().untilAsserted(() -> assertThat(here.numbers()).contains(99));
        await().untilAsserted(() -> assertThat(there.numbers()).contains(99));
        assertThat(here.numbers()).doesNotHaveDuplicates().hasSize(52);
        assertThat(there.numbers()).doesNotHaveDuplicates();
        assertThat(there.breaks()).isNotEmpty();
        here.assertNoFaults();
        there.assertNoFaults();
    }

    @Test
    void ofStatesWithinAMomentTheFirstAndTheNewestAreToldWithoutAGap() {
        TestTab tab = new TestTab(topic).connected(two);
        Counter conflated = one.meters.counter("tippmix.realtime.conflated");
        double before = conflated.count();

        IntStream.range(0, 1_000).forEach(i -> one.publish(LiveMessage.state(topic, "score", "m" + i % 2, i)));

        await().untilAsserted(() -> assertThat(tab.numbers()).startsWith(0).endsWith(998, 999));
        assertThat(tab.numbers()).isSorted().hasSizeLessThan(300);
        assertThat(tab.position().offset()).isEqualTo(tab.numbers().size());
        assertThat(conflated.count()).isEqualTo(before + 1_000 - tab.numbers().size());
        tab.assertNoFaults();
    }

    @Test
    void eventsAreNeverLeftOutAndKeepTheirPlaceAmongTheStates() {
        TestTab tab = new TestTab(topic).connected(two);

        for (int i = 0; i < 100; i++) {
            one.publish(LiveMessage.state(topic, "score", "m", 10 * i));
            one.publish(LiveMessage.state(topic, "score", "m", 10 * i + 1));
            one.publish(new LiveMessage(topic, "goal", 10 * i + 2));
        }

        await().untilAsserted(() -> assertThat(tab.numbers()).endsWith(992));
        assertThat(tab.numbers())
                .isSorted()
                .containsAll(IntStream.range(0, 100).mapToObj(i -> 10 * i + 2).toList())
                .containsAll(IntStream.range(0, 100).mapToObj(i -> 10 * i + 1).toList());
        tab.assertNoFaults();
    }

    @Test
    void whatNamesItsChangeIsToldOnceWhicheverNodeTellsItAgain() {
        TestTab tab = new TestTab(topic).connected(two);

        one.deliver(new LiveMessage(topic, "test", 1).once("first"));
        two.deliver(new LiveMessage(topic, "test", 1).once("first"));
        one.deliver(LiveMessage.state(topic, "score", "m", 2).once("first"));
        two.deliver(LiveMessage.state(topic, "score", "m", 2).once("first"));
        two.deliver(new LiveMessage(topic, "test", 3).once("second"));

        await().untilAsserted(() -> assertThat(tab.numbers()).containsExactly(1, 2, 3));
        tab.assertNoFaults();
    }

    @Test
    void aStateThatComesLateIsNotToldAfterALaterOneOfAnotherNode() {
        TestTab tab = new TestTab(topic).connected(two);

        one.deliver(LiveMessage.state(topic, "score", "m", 2).asOf(2));
        two.deliver(LiveMessage.state(topic, "score", "m", 1).asOf(1));
        two.deliver(LiveMessage.state(topic, "score", "m", 3).asOf(2));
        two.deliver(LiveMessage.state(topic, "score", "other", 4).asOf(1));
        one.deliver(LiveMessage.state(topic, "score", "m", 5).asOf(1_764_400_000_000_001L));
        two.deliver(LiveMessage.state(topic, "score", "m", 6).asOf(1_764_400_000_000_000L));
        two.deliver(new LiveMessage(topic, "test", 7));

        await().untilAsserted(() -> assertThat(tab.numbers()).containsExactly(2, 3, 4, 5, 7));
        tab.assertNoFaults();
    }

    @Test
    void whatWasDeliveredHasItsPlaceAndASuperfluousStateThatOfTheNewerOne() throws Exception {
        one.deliver(new LiveMessage(topic, "test", 1));
        assertThat(end()).isEqualTo(1);
        one.deliver(LiveMessage.state(topic, "score", "m", 2));
        assertThat(end()).isEqualTo(2);
        one.deliver(
                LiveMessage.state(topic, "score", "m", 3),
                LiveMessage.state(topic, "score", "m", 4),
                LiveMessage.state(topic, "score", "m", 5));

        assertThat(end()).isEqualTo(3);
    }

    private long end() throws RedisUnavailableException {
        return two.history.read(topic, null, false).end().offset();
    }

    @Test
    void whatCouldNotBeSentIsNotDelivered() {
        TestTab tab = new TestTab(topic).connected(two);
        one.publisher.stop();

        assertThatThrownBy(() -> one.deliver(new LiveMessage(topic, "test", 1).once("first")))
                .isInstanceOf(IllegalStateException.class);

        one.publisher.start();
        one.deliver(new LiveMessage(topic, "test", 1).once("first"));
        await().untilAsserted(() -> assertThat(tab.numbers()).containsExactly(1));
    }

    @Test
    void whoComesBackWithoutRedisIsToldWhetherItMissedAnything() {
        TestTab tab = new TestTab(topic).connected(one);
        TestTab other = new TestTab(topic).connected(one);
        redis.kill();
        try {
            one.deliver(new LiveMessage(topic, "test", 1));
            await().untilAsserted(() -> assertThat(tab.numbers()).containsExactly(1));
            await().untilAsserted(() -> assertThat(other.numbers()).containsExactly(1));

            tab.cut();
            tab.connected(one);
            assertThat(tab.notices()).endsWith("recovered:true", "degraded");

            other.cut();
            one.deliver(new LiveMessage(topic, "test", 2));
            other.connected(one);
            assertThat(other.notices()).endsWith("recovered:false", "degraded");
            await().untilAsserted(() -> assertThat(tab.numbers()).containsExactly(1, 2));
        } finally {
            redis.start();
        }
    }

    @Test
    void withoutRedisIsDeliveredWhatTheSocketsOfTheNodeHave() {
        TestTab tab = new TestTab(topic).connected(one);
        redis.kill();

        try {
            one.deliver(new LiveMessage(topic, "test", 1).once("first"));

            await().untilAsserted(() -> assertThat(tab.numbers()).containsExactly(1));
        } finally {
            redis.start();
        }
    }

    @Test
    void subscribersWithTheSameIdShareTheBytesOfAMessage() {
        List<MessageFrame> frames = new java.util.concurrent.CopyOnWriteArrayList<>();
        for (String socket : List.of("a", "b")) {
            one.subscribers.subscribe(
                    new Subscriber(socket, UUID.randomUUID(), "sub:0", (frame, whenSent) -> frames.add(frame)),
                    topic,
                    null,
                    () -> {});
        }
        await().until(() -> frames.size() == 2);

        one.publish(topic, 1);

        await().until(() -> frames.size() == 4);
        assertThat(frames.get(3)).isSameAs(frames.get(2));
        assertThat(StandardCharsets.UTF_8.decode(frames.get(2).buffer()).toString())
                .matches("(?s)MESSAGE\nsubscription:sub\\\\c0\ndestination:/topic/" + topic.name()
                        + "\nmessage-id:[0-9a-z]+\n.*");
    }
}
