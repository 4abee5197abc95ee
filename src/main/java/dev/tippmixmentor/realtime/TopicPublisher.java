package dev.tippmixmentor.realtime;

import dev.tippmixmentor.platform.redis.RedisUnavailableException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;

/**
 * Sends messages to all nodes, in the order in which they came. While Redis is away they go to the sockets of this node only. What the
 * other nodes have missed then ends the epoch of its topic when Redis is back, so that everybody who relied on it is told.
 */
@Component
class TopicPublisher implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(TopicPublisher.class);
    private static final int WAITING_MESSAGES = 10_000;
    private static final int AT_ONCE = 64;
    private static final Duration DRAIN = Duration.ofSeconds(5);

    /** For the thread to notice that it has ended: what it waits for is Redis. */
    private static final Duration LAST_WAIT = Duration.ofSeconds(1);

    /** Of conflation: shorter than anybody notices, longer than a burst. */
    private static final Duration MOMENT = Duration.ofMillis(75);

    private final TopicHistory history;
    private final TopicSubscription subscription;
    private final LocalSubscribers subscribers;
    private final Counter shared;
    private final Counter local;
    private final Counter dropped;
    private final BlockingQueue<EncodedMessage> inbox = new ArrayBlockingQueue<>(WAITING_MESSAGES);

    /** Absent before the first start, until which messages wait in the inbox; after the stop it takes nothing any more. */
    private volatile @Nullable ScheduledExecutorService publishing;

    /** Topics with messages that are not in their history. */
    private final Set<Topic> torn = ConcurrentHashMap.newKeySet();

    // The publishing thread's.

    private final Conflation conflation;
    private long appended;

    private volatile boolean running;

    TopicPublisher(
            TopicHistory history, TopicSubscription subscription, LocalSubscribers subscribers, MeterRegistry meters) {
        this.history = history;
        this.subscription = subscription;
        this.subscribers = subscribers;
        this.shared = meters.counter("tippmix.realtime.published", "to", "all");
        this.local = meters.counter("tippmix.realtime.published", "to", "node");
        this.dropped = meters.counter("tippmix.realtime.published", "to", "nobody");
        this.conflation = new Conflation(this::startMoment, meters.counter("tippmix.realtime.conflated"));
    }

    /** Sends a message after those sent before it; returns at once. */
    void send(EncodedMessage message) {
        if (!inbox.offer(message)) {
            drop(message);
            return;
        }
        ScheduledExecutorService executor = publishing;
        try {
            if (executor != null) {
                executor.execute(this::publishWaiting);
            }
        } catch (RejectedExecutionException e) {
            if (inbox.remove(message)) {
                drop(message);
            }
        }
    }

    private void drop(EncodedMessage message) {
        torn.add(message.topic());
        dropped.increment();
        message.told().completeExceptionally(new IllegalStateException("Too many messages wait"));
        log.warn("realtime.message.dropped topic={}", message.topic().name());
    }

    /** Together, because each wait for Redis costs as much as many messages do. */
    private void publishWaiting() {
        List<EncodedMessage> waiting = new ArrayList<>();
        if (inbox.drainTo(waiting, AT_ONCE) > 0) {
            publish(waiting.stream()
                    .flatMap(message -> conflation.take(message).stream())
                    .toList());
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // it can't fail, and ends with its executor
    private void startMoment(Topic topic) {
        ScheduledExecutorService executor = Objects.requireNonNull(publishing); // it is the one that asks
        try {
            executor.schedule(() -> publish(conflation.endMoment(topic)), MOMENT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            log.debug("realtime.publisher.ended");
        }
    }

    private void publish(List<EncodedMessage> messages) {
        if (messages.isEmpty()) {
            return;
        }
        try {
            if (!subscribers.isAlone()) {
                for (EncodedMessage message : messages) {
                    if (torn.contains(message.topic())) {
                        mend(message.topic());
                    }
                }
            }
        } catch (RedisUnavailableException e) {
            subscribers.goAlone();
        }
        if (subscribers.isAlone()) {
            messages.forEach(this::publishHere);
            return;
        }
        boolean heard = subscription.isActive();
        List<Boolean> placed = history.append(appended + 1, messages);
        appended += messages.size();
        for (int i = 0; i < messages.size(); i++) {
            if (placed.get(i)) {
                shared.increment();
                messages.get(i).told().complete(null);
            } else {
                publishHere(messages.get(i));
            }
        }
        if (!heard || !subscription.isActive()) {
            subscribers.catchUp();
        }
    }

    private void publishHere(EncodedMessage message) {
        torn.add(message.topic());
        local.increment();
        subscribers.tellAlone(message);
        message.told().complete(null);
    }

    private void mend(Topic topic) throws RedisUnavailableException {
        torn.remove(topic); // before, as what is dropped meanwhile tears it again
        try {
            history.renew(topic);
        } catch (RedisUnavailableException e) {
            torn.add(topic);
            throw e;
        }
    }

    /** Redis answers: everybody learns what was lost, and this node goes on with the others. */
    void rejoin() {
        ScheduledExecutorService executor = publishing;
        if (executor == null) {
            return;
        }
        try {
            executor.execute(() -> {
                try {
                    for (Topic topic : List.copyOf(torn)) {
                        mend(topic);
                    }
                    if (subscribers.isAlone()) {
                        subscribers.rejoin();
                    }
                } catch (RedisUnavailableException e) {
                    log.debug("realtime.rejoin.failed", e);
                }
            });
        } catch (RejectedExecutionException e) {
            log.debug("realtime.rejoin.postponed");
        }
    }

    boolean isTorn() {
        return !torn.isEmpty();
    }

    /** Sends what has waited for it, also after a stop: a context may be paused. */
    @Override
    public synchronized void start() {
        ScheduledThreadPoolExecutor executor =
                new ScheduledThreadPoolExecutor(1, new CustomizableThreadFactory("live-publish-"));
        publishing = executor;
        executor.execute(this::publishRest);
        running = true;
    }

    /** Sends what is still waiting; what comes later is lost, and counted. */
    @Override
    public synchronized void stop() {
        ScheduledExecutorService executor = publishing;
        running = false;
        if (executor == null) {
            return;
        }
        try {
            executor.submit(this::publishRest).get(DRAIN.toSeconds(), TimeUnit.SECONDS);
            executor.shutdownNow();
            executor.awaitTermination(LAST_WAIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | RejectedExecutionException e) {
            log.warn("realtime.publisher.undrained", e);
        } finally {
            executor.shutdownNow();
        }
        List<EncodedMessage> late = new ArrayList<>();
        inbox.drainTo(late);
        late.forEach(this::drop);
    }

    private void publishRest() {
        while (!inbox.isEmpty()) {
            publishWaiting();
        }
        publish(conflation.end());
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Behind those who publish at the end, such as tasks and the executor of events, and before the connections to Redis. */
    @Override
    public int getPhase() {
        return 1;
    }
}
