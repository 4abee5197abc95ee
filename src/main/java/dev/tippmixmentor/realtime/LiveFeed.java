package dev.tippmixmentor.realtime;

import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.messaging.simp.SimpMessageSendingOperations;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Tells everybody who subscribed to a topic, on every node, what changed there. */
@Component
public class LiveFeed {
    private final SimpMessageSendingOperations broker;
    private final Clock clock;
    private final String epoch = UUID.randomUUID().toString();
    private final Map<Topic, Long> offsets = new ConcurrentHashMap<>();

    LiveFeed(SimpMessageSendingOperations broker, Clock clock) {
        this.broker = broker;
        this.clock = clock;
    }

    /**
     * Sends the message to the subscribers of its topic. Inside a transaction it is sent after the commit, and never if the
     * transaction rolls back: nobody hears of what did not happen. Returns without waiting for any subscriber.
     */
    public void publish(LiveMessage message) {
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            send(message);
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                send(message);
            }
        });
    }

    private void send(LiveMessage message) {
        long offset = offsets.merge(message.topic(), 1L, Long::sum);
        broker.convertAndSend(
                "/topic/" + message.topic().name(),
                new Envelope(message.type(), message.topic().name(), epoch, offset, clock.instant(), message.data()));
    }

    private record Envelope(String type, String topic, String epoch, long offset, Instant timestamp, Object data) {}
}
