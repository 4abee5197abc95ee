package dev.tippmixmentor.realtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.testing.TestRedis;
import io.lettuce.core.KillArgs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clients of two nodes that are cut off and come back at random while messages flow. The seed is in the log; the schedule of
 * the threads is not in it, so that a failure may need some runs.
 */
class RecoveryTests {
    private static final Logger log = LoggerFactory.getLogger(RecoveryTests.class);

    private static final int LONG_AWAY = 10;

    private final TestRedis redis = new TestRedis();
    private final List<TestNode> nodes = new ArrayList<>();

    @AfterEach
    void stop() {
        nodes.forEach(TestNode::close);
        redis.close();
    }

    @Test
    void everyClientThatEndsConnectedHasEveryMessageOnceInOrderOrKnowsThatItLostSome() {
        // Two seconds of a topic: longer than a node takes to be back, which the witnesses are at, and shorter than
        // some cuts.
        Season season = new Season(new TopicProperties(1_000, Duration.ofMinutes(10)), 40, 4);

        season.run(6_000, 2_000, 6_000, false);

        season.assertTrueToWitnesses();
        // Otherwise this shows nothing.
        assertThat(season.recoveries("true")).isGreaterThan(50);
        assertThat(season.recoveries("false")).isGreaterThan(5);
    }

    @Test
    void thatIsSoWhileRedisHangsAndDiesToo() {
        Season season = new Season(new TopicProperties(1_000, Duration.ofMinutes(10)), 24, 4);

        season.run(2_500, 800, 400, true);

        season.assertNothingLostUnnoticed();
        assertThat(season.tabs).anyMatch(tab -> tab.notices().contains("degraded"));
    }

    @Test
    @Tag("benchmark")
    void aHundredThousandMessagesForTwoHundredClients() {
        Season season = new Season(new TopicProperties(20_000, Duration.ofMinutes(10)), 200, 10);

        long start = System.nanoTime();
        season.run(100_000, 1_000, 100_000, false);

        season.assertTrueToWitnesses();
        log.info(
                "recovery.benchmark tabs=200 messages=100000 seconds={} replays={} told={} delivered={}",
                Duration.ofNanos(System.nanoTime() - start).toSeconds(),
                season.recoveries("true"),
                season.recoveries("false"),
                season.tabs.stream().mapToInt(tab -> tab.messages().size()).sum());
    }

    /** Some topics, those who follow them, and one witness of each that is never cut off. */
    private final class Season {
        private final long seed = new Random().nextLong();
        private final Random random = new Random(seed);
        private final List<TestTab> tabs = new ArrayList<>();
        private final Map<Topic, TestTab> witnesses = new LinkedHashMap<>();
        private final Map<Topic, List<Integer>> published = new HashMap<>();

        Season(TopicProperties properties, int size, int topics) {
            log.info("recovery.seed {}", seed);
            nodes.add(new TestNode(redis.port(), properties));
            nodes.add(new TestNode(redis.port(), properties));
            awaitTogether();
            for (int i = 0; i < topics; i++) {
                Topic topic = Topic.of("test." + UUID.randomUUID());
                published.put(topic, Collections.synchronizedList(new ArrayList<>()));
                witnesses.put(topic, new TestTab(topic).connected(nodes.get(0)));
            }
            List<Topic> names = List.copyOf(witnesses.keySet());
            IntStream.range(0, size)
                    .forEach(i -> tabs.add(new TestTab(names.get(i % topics)).connected(nodes.get(random.nextInt(2)))));
        }

        /** Publishes, and cuts clients off for at most so many messages, most of them for a few only. */
        void run(int messages, int perSecond, int longestCut, boolean redisFails) {
            Map<TestTab, Integer> backAt = new HashMap<>();
            List<Topic> topics = List.copyOf(witnesses.keySet());
            long start = System.nanoTime();
            for (int number = 0; number < messages; number++) {
                Topic topic = topics.get(random.nextInt(topics.size()));
                published.get(topic).add(number);
                nodes.get(random.nextInt(2)).publish(topic, number);
                comeBack(backAt, number);
                if (random.nextInt(8) == 0) {
                    TestTab tab = tabs.get(random.nextInt(tabs.size()));
                    if (tab.isConnected()) {
                        tab.cut();
                        backAt.put(tab, number + (int) (longestCut * Math.pow(random.nextDouble(), 4)));
                    }
                }
                if (random.nextInt(400) == 0) {
                    redisStumbles(redisFails);
                }
                // Whatever the seed, some are away for long, and Redis is away for long enough to be missed.
                if (number == messages / 60) {
                    tabs.stream().filter(TestTab::isConnected).limit(LONG_AWAY).forEach(tab -> {
                        tab.cut();
                        backAt.put(tab, Integer.MAX_VALUE);
                    });
                }
                if (redisFails && number == messages / 2) {
                    redis.freeze();
                    await().atMost(Duration.ofSeconds(10))
                            .until(() -> nodes.stream().allMatch(node -> node.subscribers.isAlone()));
                    redis.thaw();
                }
                pause(start + number * 1_000_000_000L / perSecond - System.nanoTime());
            }
            comeBack(backAt, Integer.MAX_VALUE);
            awaitTogether();
            finish(messages);
        }

        private void comeBack(Map<TestTab, Integer> backAt, int now) {
            backAt.entrySet().removeIf(cut -> {
                boolean due = cut.getValue() <= now;
                if (due) {
                    cut.getKey().connect(nodes.get(random.nextInt(2)));
                }
                return due;
            });
        }

        private void redisStumbles(boolean badly) {
            switch (badly ? random.nextInt(3) : 0) {
                case 0 -> redis.ask(asked -> asked.clientKill(KillArgs.Builder.typePubsub()));
                case 1 -> {
                    redis.freeze();
                    pause(TimeUnit.MILLISECONDS.toNanos(random.nextInt(1_500)));
                    redis.thaw();
                }
                default -> {
                    redis.kill();
                    pause(TimeUnit.MILLISECONDS.toNanos(random.nextInt(1_000)));
                    redis.start();
                }
            }
        }

        /** Waits until everybody has a last message. */
        private void finish(int last) {
            // Who comes to the end of a topic later than the last message, and is told so, does not get it any more.
            everybody().forEach(tab -> await().atMost(Duration.ofMinutes(1)).until(tab::isTaken));
            // Of each node one, as neither waits for what the other has yet to send.
            published.forEach((topic, numbers) -> {
                for (int node = 0; node < nodes.size(); node++) {
                    numbers.add(last + node);
                    nodes.get(node).publish(topic, last + node);
                }
            });
            everybody()
                    .forEach(tab -> await().atMost(Duration.ofMinutes(4))
                            .untilAsserted(() -> assertThat(tab.numbers()).contains(last, last + nodes.size() - 1)));
        }

        private List<TestTab> everybody() {
            List<TestTab> all = new ArrayList<>(tabs);
            all.addAll(witnesses.values());
            return all;
        }

        /** What came after the last break is what the witness has to the end, and what came before is a part of it. */
        void assertTrueToWitnesses() {
            witnesses.forEach((topic, witness) -> assertThat(witness.numbers())
                    .as("seed %d", seed)
                    .containsExactlyInAnyOrderElementsOf(published.get(topic)));
            for (TestTab tab : tabs) {
                tab.assertNoFaults();
                List<Integer> truth = witnesses.get(tab.topic()).numbers();
                List<Integer> numbers = tab.numbers();
                List<Integer> breaks = tab.breaks();
                int whole = breaks.isEmpty() ? truth.size() : numbers.size() - breaks.get(breaks.size() - 1);
                assertThat(numbers.subList(numbers.size() - whole, numbers.size()))
                        .as("seed %d", seed)
                        .isEqualTo(truth.subList(truth.size() - whole, truth.size()));
                assertThat(truth).as("seed %d", seed).containsSubsequence(numbers);
            }
        }

        /** Nothing twice, and nothing is missing, for who was not told so. */
        void assertNothingLostUnnoticed() {
            for (TestTab tab : everybody()) {
                tab.assertNoFaults();
                List<Integer> ends = new ArrayList<>(tab.breaks());
                ends.add(tab.numbers().size());
                for (int start = 0, i = 0; i < ends.size(); start = ends.get(i), i++) {
                    assertThat(tab.numbers().subList(start, ends.get(i)))
                            .as("seed %d", seed)
                            .doesNotHaveDuplicates();
                }
                if (tab.breaks().isEmpty()) {
                    assertThat(tab.numbers())
                            .as("seed %d", seed)
                            .containsExactlyInAnyOrderElementsOf(published.get(tab.topic()));
                }
            }
        }

        double recoveries(String complete) {
            return nodes.stream()
                    .mapToDouble(node -> node.meters
                            .counter("tippmix.realtime.recoveries", "complete", complete)
                            .count())
                    .sum();
        }
    }

    private void awaitTogether() {
        await().atMost(Duration.ofSeconds(20)).until(() -> nodes.stream().allMatch(TestNode::isTogether));
    }

    private static void pause(long nanos) {
        try {
            TimeUnit.NANOSECONDS.sleep(nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
