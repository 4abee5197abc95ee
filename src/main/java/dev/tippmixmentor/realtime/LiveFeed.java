package dev.tippmixmentor.realtime;

import dev.tippmixmentor.platform.logging.CorrelationId;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import tools.jackson.databind.json.JsonMapper;

/** Tells everybody who subscribed to a topic, on every node, what changed there. */
@Component
public class LiveFeed {
    private static final Duration DELIVERY = Duration.ofSeconds(10);

    private final TopicPublisher publisher;
    private final Topics topics;
    private final JsonMapper json;
    private final Clock clock;

    LiveFeed(TopicPublisher publisher, Topics topics, JsonMapper json, Clock clock) {
        this.publisher = publisher;
        this.topics = topics;
        this.json = json;
        this.clock = clock;
    }

    /**
     * Sends the message to the subscribers of its topic. Inside a transaction it is sent after the commit, and never if
     * the transaction rolls back: nobody hears of what did not happen. The data is turned into JSON now, so it may
     * change afterwards. Returns without waiting for Redis or for any subscriber, and does not fail when they do;
     * messages that one thread publishes to one topic keep their order.
     *
     * @return false if nothing is sent, as the topic is silent because its area is off
     */
    public boolean publish(LiveMessage message) {
        if (topics.isSilent(message.topic())) {
            return false;
        }
        EncodedMessage encoded = encode(message);
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            publisher.send(encoded);
            return true;
        }
        // Not afterCommit: what registers itself while others' afterCommit runs would never be called.
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCompletion(int status) {
                if (status == STATUS_COMMITTED) {
                    publisher.send(encoded);
                }
            }
        });
        return true;
    }

    /**
     * Sends messages at once, whatever transaction there is, and returns when each has its place in its topic, or went to
     * the sockets of this node because Redis is away. For what is committed already, by listeners of stored events: the
     * event is done with only when it was told, also if this node is killed meanwhile, and what was told before the node
     * was killed is not told again if the messages name their {@link LiveMessage#once change}.
     *
     * @throws IllegalStateException if one was dropped or that takes longer than ten seconds; the event is to be told again
     */
    public void deliver(Collection<LiveMessage> messages) {
        List<CompletableFuture<@Nullable Void>> told = new ArrayList<>();
        for (LiveMessage message : messages) {
            if (!topics.isSilent(message.topic())) {
                EncodedMessage encoded = encode(message);
                publisher.send(encoded);
                told.add(encoded.told());
            }
        }
        try {
            CompletableFuture.allOf(told.toArray(CompletableFuture[]::new)).get(DELIVERY.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted before all was told", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Not all was told", e);
        }
    }

    private EncodedMessage encode(LiveMessage message) {
        return new EncodedMessage(
                UUID.randomUUID().toString(),
                message.topic(),
                "{\"type\":" + json.writeValueAsString(message.type()) + ",\"topic\":\""
                        + message.topic().name() + "\",\"epoch\":\"",
                ",\"timestamp\":" + json.writeValueAsString(clock.instant())
                        + CorrelationId.current()
                                .map(id -> ",\"correlationId\":" + json.writeValueAsString(id))
                                .orElse("")
                        + ",\"data\":"
                        + json.writeValueAsString(message.data()) + "}",
                message.stateOf() == null ? null : message.type() + ' ' + message.stateOf(),
                message.change() == null ? null : message.type() + ' ' + message.change(),
                message.asOf(),
                new CompletableFuture<>());
    }
}
