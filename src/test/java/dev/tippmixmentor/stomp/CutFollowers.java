package dev.tippmixmentor.stomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.realtime.LiveFeed;
import dev.tippmixmentor.realtime.LiveMessage;
import dev.tippmixmentor.realtime.Topic;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.RestlessClient;
import dev.tippmixmentor.testing.SlowLink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionTimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Clients of the live feed, each behind a link of its own that breaks at random while messages flow; each of its connections
 * goes to whichever node. Every other topic is busy and the others are quiet. The seed is in the log; the schedule of the
 * threads is not in it, so that a failure may need some runs.
 */
final class CutFollowers implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(CutFollowers.class);

    /** So many messages of a busy topic come for each of a quiet one. */
    private static final int BUSY = 11;

    /** The share of all that is away at a time. */
    private static final double AWAY = 0.2;

    /** Most are back at once, a few much later: the mean is a ninth of the longest. */
    private static final int SHAPE = 8;

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration THREE_HEARTBEATS = Duration.ofSeconds(30);

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);
    private final LiveFeed feed;
    private final List<Topic> topics;
    private final Duration longest;

    /** After which a client gives a connection up: it may be dead at this end only, even when a link is not frozen. */
    private final Duration silence;

    private final List<SlowLink> links = new ArrayList<>();
    private final List<RestlessClient> clients = new ArrayList<>();

    /** How many messages each topic has. */
    private final Map<Topic, Integer> published = new HashMap<>();

    private final Map<Integer, Cut> broken = new HashMap<>();
    private final Map<Break, Integer> cuts = new HashMap<>();

    /** What becomes of a link. */
    private enum Break {
        /** Closed, and nobody gets through until it is mended. */
        CLOSED,
        /** The same, and what was under way is lost. */
        RESET,
        /** Open at both ends while nothing comes through, and then all of it. */
        FROZEN,
        /** Open at both ends while nothing comes through, and then closed. */
        DROPPED;

        void begin(SlowLink link) {
            switch (this) {
                case CLOSED -> link.cut();
                case RESET -> link.reset();
                case FROZEN, DROPPED -> link.freeze();
            }
        }

        void end(SlowLink link) {
            if (this == DROPPED) {
                link.reset();
            }
            link.thaw();
            link.mend();
        }
    }

    private record Cut(Break how, long endsAt) {}

    /**
     * Begins to follow.
     *
     * @param tokens an access token for one connection to follow a topic
     * @param longest how long a link is broken at most, and some are
     */
    CutFollowers(
            LiveFeed feed,
            List<Topic> topics,
            int size,
            List<Api> nodes,
            Function<Topic, String> tokens,
            Duration longest) {
        log.info("cuts.seed {}", seed);
        this.feed = feed;
        this.topics = topics;
        this.longest = longest;
        Duration twice = longest.multipliedBy(2);
        this.silence = twice.compareTo(THREE_HEARTBEATS) < 0 ? twice : THREE_HEARTBEATS;
        for (int i = 0; i < size; i++) {
            Topic topic = topics.get(i % topics.size());
            SlowLink link = new SlowLink(() ->
                    nodes.get(ThreadLocalRandom.current().nextInt(nodes.size())).port());
            Api linked = nodes.get(0).through(link);
            links.add(link);
            clients.add(new RestlessClient(() -> linked, () -> tokens.apply(topic), topic)
                    .mayBeOvertaken()
                    .givesUpAfter(silence));
        }
        await().atMost(PATIENCE).until(() -> clients.stream().allMatch(RestlessClient::isPlaced));
    }

    /** Publishes while links break, mends them, and waits until everybody has the last message. */
    void follow(int messages, int perSecond) {
        double chance = AWAY * clients.size() / (longest.toNanos() / 1e9 / (SHAPE + 1)) / perSecond;
        long start = System.nanoTime();
        for (int i = 0; i < messages; i++) {
            publish(topic());
            mend(System.nanoTime());
            if (random.nextDouble() < chance) {
                cut(random.nextInt(links.size()), Math.pow(random.nextDouble(), SHAPE));
            }
            if (i == messages / 20) { // whatever the seed, some are away for the longest time
                IntStream.range(0, Math.max(topics.size(), links.size() / 20)).forEach(link -> cut(link, 1));
            }
            LockSupport.parkNanos(start + (i + 1) * 1_000_000_000L / perSecond - System.nanoTime());
        }
        mend(Long.MAX_VALUE);
        finish();
    }

    private Topic topic() {
        boolean busy = random.nextInt(BUSY + 1) > 0;
        return topics.get(2 * random.nextInt(topics.size() / 2) + (busy ? 0 : 1));
    }

    private void publish(Topic topic) {
        feed.publish(new LiveMessage(topic, "test", published.merge(topic, 1, Integer::sum) - 1));
    }

    private void cut(int link, double time) {
        Break how = Break.values()[random.nextInt(Break.values().length)];
        Cut cut = new Cut(how, System.nanoTime() + (long) (longest.toNanos() * time));
        if (broken.putIfAbsent(link, cut) == null) {
            how.begin(links.get(link));
            cuts.merge(how, 1, Integer::sum);
        }
    }

    private void mend(long now) {
        broken.entrySet().removeIf(entry -> {
            boolean due = entry.getValue().endsAt() <= now;
            if (due) {
                entry.getValue().how().end(links.get(entry.getKey()));
            }
            return due;
        });
    }

    /** Who comes back later than a last message, and is told that it missed some, gets no last one: hence one more. */
    private void finish() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            await().atMost(PATIENCE).until(() -> clients.stream().allMatch(RestlessClient::isThere));
            topics.forEach(this::publish);
            try {
                await().pollInterval(Duration.ofMillis(200))
                        .atMost(silence.dividedBy(3))
                        .until(this::isEverybodyThere);
                return;
            } catch (ConditionTimeoutException e) {
                log.info("cuts.late");
            }
        }
    }

    private boolean isEverybodyThere() {
        return IntStream.range(0, clients.size()).allMatch(i -> {
            List<Integer> numbers = numbers(i);
            return !numbers.isEmpty() && numbers.get(numbers.size() - 1) == last(i);
        });
    }

    private int last(int client) {
        return published.get(topics.get(client % topics.size())) - 1;
    }

    private List<Integer> numbers(int client) {
        return clients.get(client).messages().stream().map(JsonNode::asInt).toList();
    }

    /** What was wrong with what the clients got, of all of them. */
    private record Faults(int lost, int doubled, int inverted) {
        Faults plus(Faults other) {
            return new Faults(lost + other.lost, doubled + other.doubled, inverted + other.inverted);
        }
    }

    /** Each client has each message of its topic once and in order, but for what it was told that it lost. */
    void assertNothingLostUnnoticed() {
        Faults all =
                IntStream.range(0, clients.size()).mapToObj(this::faults).reduce(new Faults(0, 0, 0), Faults::plus);
        log.info(
                "cuts.followed clients={} messages={} longestCut={} cuts={} connections={} abandoned={} recovered={} told={} "
                        + "whole={} longestAbsenceOfWhole={} delivered={} lost={} doubled={} inverted={}",
                clients.size(),
                published.values().stream().mapToInt(Integer::intValue).sum(),
                longest,
                cuts,
                clients.size() + sum(client -> client.closeCodes().size()) + sum(RestlessClient::abandoned),
                sum(RestlessClient::abandoned),
                sum(RestlessClient::recoveries),
                told(),
                clients.stream().filter(client -> client.breaks().isEmpty()).count(),
                clients.stream()
                        .filter(client -> client.breaks().isEmpty())
                        .flatMap(client -> client.absences().stream())
                        .max(Comparator.naturalOrder())
                        .orElse(Duration.ZERO),
                sum(client -> client.messages().size()),
                all.lost(),
                all.doubled(),
                all.inverted());
        assertThat(all).as("seed %d", seed).isEqualTo(new Faults(0, 0, 0));
        assertThat(clients)
                .as("seed %d", seed)
                .allSatisfy(client -> assertThat(client.faults()).isEmpty());
        assertThat(cuts).containsOnlyKeys(Break.values());
        assertThat(recoveries()).isPositive();
    }

    private Faults faults(int client) {
        List<Integer> breaks = clients.get(client).breaks();
        List<Integer> numbers = new ArrayList<>(List.of(-1));
        numbers.addAll(numbers(client));
        numbers.add(last(client) + 1);
        Faults faults = new Faults(0, 0, 0);
        for (int i = 1; i < numbers.size(); i++) {
            int step = numbers.get(i) - numbers.get(i - 1);
            faults = faults.plus(new Faults(
                    step > 1 && !breaks.contains(i - 1) ? step - 1 : 0, step == 0 ? 1 : 0, step < 0 ? 1 : 0));
        }
        return faults;
    }

    int recoveries() {
        return sum(RestlessClient::recoveries);
    }

    /** How often a client was told that it lost some. */
    int told() {
        return sum(client -> client.breaks().size());
    }

    private int sum(ToIntFunction<RestlessClient> of) {
        return clients.stream().mapToInt(of).sum();
    }

    @Override
    public void close() {
        clients.forEach(RestlessClient::close);
        links.forEach(SlowLink::close);
    }
}
