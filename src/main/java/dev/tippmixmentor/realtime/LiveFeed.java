package dev.tippmixmentor.realtime;

import dev.tippmixmentor.platform.logging.CorrelationId;
import java.time.Clock;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import tools.jackson.databind.json.JsonMapper;

/** Tells everybody who subscribed to a topic, on every node, what changed there. */
@Component
public class LiveFeed {
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
     * messages that one thread publishes to one topic keep their order. Sends nothing while the topic is silent because
     * its area is off.
     */
    public void publish(LiveMessage message) {
        if (topics.isSilent(message.topic())) {
            return;
        }
        EncodedMessage encoded = encode(message);
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            publisher.send(encoded);
            return;
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
    }

    /**
     * As {@link #publish}, without waiting for the end of the transaction: for what is committed already, by whoever keeps
     * the order of several messages with a lock that ends with it. If the transaction fails it is told again.
     */
    public void publishAtOnce(LiveMessage message) {
        if (!topics.isSilent(message.topic())) {
            publisher.send(encode(message));
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
                message.stateOf() == null ? null : message.type() + ' ' + message.stateOf());
    }
}
