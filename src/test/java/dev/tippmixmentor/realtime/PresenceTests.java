package dev.tippmixmentor.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.platform.redis.RedisUnavailableException;
import dev.tippmixmentor.testing.StompFrame;
import dev.tippmixmentor.testing.TestRedis;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** Who follows a topic, at two nodes over a Redis of their own. They look when the test says so. */
class PresenceTests {
    private static final Logger log = LoggerFactory.getLogger(PresenceTests.class);

    private final Topic topic = Topic.of("test." + UUID.randomUUID());
    private final TestRedis redis = new TestRedis();
    private TestNode one;
    private TestNode two;
    private TestNode silent;

    @BeforeEach
    void start() {
        one = new TestNode(redis.port());
        two = new TestNode(redis.port());
        await().atMost(Duration.ofSeconds(20)).until(() -> one.isTogether() && two.isTogether());
    }

    @AfterEach
    void stop() {
        one.close();
        two.close();
        redis.close();
        TestNode.nameless = false;
    }

    @Test
    void aUserCountsOnceHoweverManyTabsAndIsNamedOnlyIfTheyLetOthersSee() {
        UUID ann = shown("ann");
        UUID bob = shown("bob");
        UUID shy = UUID.randomUUID();
        List<TestTab> tabs = List.of(
                new TestTab(topic, ann).connected(one),
                new TestTab(topic, ann).connected(one),
                new TestTab(topic, ann).connected(two),
                new TestTab(topic, shy).connected(one),
                new TestTab(topic, bob).connected(two));
        Watcher watcher = new Watcher(one);
        Watcher watcherThere = new Watcher(two);

        assertPresence(3, "ann", "bob");
        watcher.awaitLast(3, List.of("ann", "bob"), false);
        watcherThere.awaitLast(3, List.of("ann", "bob"), false);

        tabs.get(0).cut();
        tabs.get(2).cut();
        tabs.get(4).cut();
        assertPresence(2, "ann");
        watcher.awaitLast(2, List.of("ann"), false);

        tabs.get(1).cut();
        tabs.get(3).cut();
        assertPresence(0);
        watcher.awaitLast(0, List.of(), false);
        watcherThere.awaitLast(0, List.of(), false);
        assertThat(watcher.messages)
                .allSatisfy(message -> assertThat(message.toString()).doesNotContain(shy.toString()));
    }

    @Test
    void whoComesToAnotherNodeAndGoesBetweenTwoLooksIsNotTheLastWord() {
        for (TestNode stays : List.of(one, two)) {
            TestNode other = stays == one ? two : one;
            TestTab tab = new TestTab(topic, shown("ann")).connected(stays);
            Watcher watcher = new Watcher(stays);
            watcher.awaitLast(1, List.of("ann"), false);

            TestTab brief = new TestTab(topic, shown("bob")).connected(other);
            other.look();
            brief.cut();
            other.look();
            // An event, which comes after what the other one told.
            other.publish(new LiveMessage(topic.presence(), "presence", new PresenceView(77, List.of(), false)));
            await().untilAsserted(() -> assertThat(watcher.messages)
                    .extracting(message -> message.get("count").asInt())
                    .contains(77));

            watcher.awaitLast(1, List.of("ann"), false);
            tab.cut();
            watcher.awaitLast(0, List.of(), false);
        }
    }

    @Test
    void whoeverJoinsAndLeavesTheCountIsThatOfTheUsersWhoAreThere() {
        long seed = new Random().nextLong();
        log.info("presence.seed {}", seed);
        Random random = new Random(seed);
        List<UUID> users =
                IntStream.range(0, 8).mapToObj(i -> UUID.randomUUID()).toList();
        List<TestTab> tabs = new ArrayList<>();
        Map<TestTab, UUID> owners = new HashMap<>();
        for (int i = 0; i < 16; i++) {
            TestTab tab = new TestTab(topic, users.get(i % users.size()));
            tabs.add(tab);
            owners.put(tab, users.get(i % users.size()));
        }
        Watcher watcher = new Watcher(two);

        for (int step = 0; step < 90; step++) {
            TestTab tab = tabs.get(random.nextInt(tabs.size()));
            if (tab.isConnected()) {
                tab.cut();
            } else {
                tab.connected(random.nextBoolean() ? one : two);
            }
            if (random.nextInt(3) == 0) {
                (random.nextBoolean() ? one : two).look();
            }
            if (step % 30 == 29) {
                int present = (int) tabs.stream()
                        .filter(TestTab::isConnected)
                        .map(owners::get)
                        .distinct()
                        .count();
                assertPresence(present);
                watcher.awaitLast(present, List.of(), false);
            }
        }
    }

    @Test
    void theFollowersOfANodeThatDiedAreGoneWithIt() {
        new TestTab(topic).connected(one);
        new TestTab(topic).connected(two);
        Watcher watcher = new Watcher(one);
        assertPresence(2);
        watcher.awaitLast(2, List.of(), false);

        silent = two;
        watcher.awaitLast(1, List.of(), false);

        assertHas(one, 1, false);
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            List<String> fields = redis.ask(asked -> asked.hkeys("tippmix:rt:{" + topic.name() + "}:presence"));
            assertThat(fields).containsExactlyInAnyOrder(one.nodes.here(), "version");
        });

        silent = null; // it was only slow
        assertPresence(2);
        watcher.awaitLast(2, List.of(), false);
    }

    @Test
    void withoutRedisEachNodeCountsItsOwnAndSaysSo() {
        UUID ann = shown("ann");
        new TestTab(topic, ann).connected(one);
        new TestTab(topic).connected(two);
        Watcher watcher = new Watcher(one);
        assertPresence(2, "ann");
        watcher.awaitLast(2, List.of("ann"), false);

        redis.kill();

        watcher.awaitLast(1, List.of("ann"), true);
        assertHas(one, 1, true, "ann");
        assertHas(two, 1, true);

        redis.start(); // empty
        await().atMost(Duration.ofSeconds(20)).until(() -> one.isTogether() && two.isTogether());
        assertPresence(2, "ann");
        watcher.awaitLast(2, List.of("ann"), false);
    }

    @Test
    void aNodeThatMissesRedisForAMomentTellsNobodyAWrongCount() {
        new TestTab(topic).connected(one);
        new TestTab(topic).connected(two);
        Watcher watcher = new Watcher(one);
        Watcher watcherThere = new Watcher(two);
        assertPresence(2);
        watcher.awaitLast(2, List.of(), false);

        for (TestNode node : List.of(one, two)) {
            node.missRedisOnce();
            // An event, which takes along what was told before it.
            node.publish(new LiveMessage(topic.presence(), "presence", new PresenceView(77, List.of(), false)));
        }
        for (Watcher each : List.of(watcher, watcherThere)) {
            await().untilAsserted(() -> assertThat(each.messages)
                    .filteredOn(message -> message.get("count").asInt() == 77)
                    .hasSize(2));
            assertThat(each.messages)
                    .extracting(message -> message.get("degraded").asBoolean())
                    .containsOnly(false);
        }
    }

    @Test
    void whatANodeToldAloneIsTakenBackByWhoeverOfThemDoesNotSpeakForTheOthersToo() {
        new TestTab(topic).connected(one);
        new TestTab(topic).connected(two);
        assertPresence(2);

        for (TestNode node : List.of(one, two)) {
            Watcher watcher = new Watcher(node);
            node.subscribers.goAlone(); // as one that was cut off
            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
                node.subscribers.goAlone();
                node.missRedisOnce();
                assertThat(watcher.messages)
                        .extracting(message -> message.get("degraded").asBoolean())
                        .contains(true);
            });

            watcher.awaitLast(2, List.of(), false);
        }
    }

    @Test
    void whatCouldNotBeToldWhileTheAreaWasOffIsToldWhenItIsOn() {
        Watcher watcher = new Watcher(one);
        watcher.awaitLast(0, List.of(), false);

        one.silent = true;
        new TestTab(topic).connected(one);
        assertPresence(1);
        one.silent = false;
        one.look();

        await().untilAsserted(() -> assertThat(watcher.messages)
                .last()
                .extracting(message -> message.get("count").asInt())
                .isEqualTo(1));
    }

    @Test
    void whileNobodyCanSayTheNamesNothingIsToldWithoutThem() {
        new TestTab(topic, shown("ann")).connected(one);
        Watcher watcher = new Watcher(one);
        watcher.awaitLast(1, List.of("ann"), false);

        TestNode.nameless = true;
        new TestTab(topic, shown("bob")).connected(two);
        await().untilAsserted(() -> {
            look();
            assertThat(one.presence.of(topic).count()).isEqualTo(2);
        });
        TestNode.nameless = false;

        watcher.awaitLast(2, List.of("ann", "bob"), false);
        assertThat(watcher.messages)
                .filteredOn(message -> message.get("count").asInt() > 0)
                .extracting(message -> message.get("names").size())
                .doesNotContain(0);
    }

    @Test
    void whatADeadNodeWroteGoesUnderANumberOfItsOwn() throws RedisUnavailableException {
        new TestTab(topic).connected(one);
        one.register.write("dead", Map.of(topic, Set.of(UUID.randomUUID())));
        one.register.write("deader", Map.of(topic, Set.of(UUID.randomUUID())));
        long before = number();

        one.register.forget(Map.of(topic, Set.of("dead", "deader")));
        long after = number();
        one.register.forget(Map.of(topic, Set.of("dead")));

        assertThat(after).isGreaterThan(before);
        assertThat(number()).isEqualTo(after);
        assertPresence(1);
    }

    private long number() throws RedisUnavailableException {
        return one.register.versions(List.of(topic)).getOrDefault(topic, 0L);
    }

    @Test
    void aNodeDoesNotTellThatItsOwnFollowersAreGoneWhereRedisHasEvictedThem() {
        new TestTab(topic).connected(one);
        Watcher watcher = new Watcher(one);
        watcher.awaitLast(1, List.of(), false);

        redis.ask(asked -> asked.del(asked.keys("*" + topic.name() + "*").toArray(String[]::new)));
        one.look();
        // An event, which comes after what was told.
        one.publish(new LiveMessage(topic.presence(), "presence", new PresenceView(77, List.of(), false)));

        await().untilAsserted(() -> assertThat(watcher.messages)
                .extracting(message -> message.get("count").asInt())
                .contains(77)
                .doesNotContain(0));
        watcher.awaitLast(1, List.of(), false);
    }

    @Test
    void whoAsksAfterNamesWereToldGetsNoOlderOnes() {
        try (TestNode remembering = new TestNode(redis.port(), Duration.ofHours(1))) {
            await().atMost(Duration.ofSeconds(20)).until(remembering::isTogether);
            UUID ann = UUID.randomUUID();
            new TestTab(topic, ann).connected(remembering);
            await().untilAsserted(() -> {
                remembering.look();
                assertThat(remembering.presence.of(topic)).isEqualTo(new PresenceView(1, List.of(), false));
            });
            Watcher watcher = new Watcher(remembering);

            TestNode.SHOWN.put(ann, "ann");
            await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
                remembering.look();
                assertThat(watcher.messages)
                        .extracting(message -> message.get("names").size())
                        .contains(1);
            });

            assertThat(remembering.presence.of(topic)).isEqualTo(new PresenceView(1, List.of("ann"), false));
        }
    }

    @Test
    void whoLeavesWhileTheirNodeCannotWriteItIsGoneAllTheSame() {
        new TestTab(topic).connected(one);
        TestTab leaving = new TestTab(topic).connected(two);
        assertPresence(2);

        leaving.cut();
        two.missRedisOnce();

        assertPresence(1);
    }

    private static UUID shown(String name) {
        UUID user = UUID.randomUUID();
        TestNode.SHOWN.put(user, name);
        return user;
    }

    /** Both nodes look who is there, unless one of them does nothing any more. */
    private void look() {
        Stream.of(one, two).filter(node -> node != silent).forEach(TestNode::look);
    }

    private void assertHas(TestNode node, int count, boolean degraded, String... names) {
        PresenceView expected = new PresenceView(count, List.of(names), degraded);
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(node.presence.of(topic)).isEqualTo(expected));
    }

    private void assertPresence(int count, String... names) {
        PresenceView expected = new PresenceView(count, List.of(names), false);
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            look();
            assertThat(one.presence.of(topic)).isEqualTo(expected);
            assertThat(two.presence.of(topic)).isEqualTo(expected);
        });
    }

    /** Somebody who wants to know who is there, and does not count. */
    private final class Watcher {
        private final List<JsonNode> messages = new CopyOnWriteArrayList<>();

        /** Returns when it misses nothing any more, as a client has it that asked for a receipt. */
        Watcher(TestNode node) {
            AtomicBoolean taken = new AtomicBoolean();
            node.subscribers.subscribe(
                    new Subscriber(UUID.randomUUID().toString(), UUID.randomUUID(), "sub-0", this::receive),
                    topic.presence(),
                    null,
                    () -> taken.set(true));
            await().untilTrue(taken);
        }

        private boolean receive(MessageFrame frame, Runnable whenSent) {
            String text = StandardCharsets.UTF_8.decode(frame.buffer()).toString();
            JsonNode message =
                    StompFrame.of(text.substring(0, text.length() - 1)).json();
            if (message.has("data")) {
                messages.add(message.get("data"));
            }
            return true;
        }

        void awaitLast(int count, List<String> names, boolean degraded) {
            await().atMost(Duration.ofSeconds(15)).untilAsserted(() -> {
                look();
                JsonNode last = messages.isEmpty() ? null : messages.get(messages.size() - 1);
                assertThat(last).isNotNull();
                assertThat(Objects.requireNonNull(last).get("count").asInt()).isEqualTo(count);
                assertThat(last.get("names")).extracting(JsonNode::asString).containsExactlyElementsOf(names);
                assertThat(last.get("degraded").asBoolean()).isEqualTo(degraded);
            });
        }
    }
}
