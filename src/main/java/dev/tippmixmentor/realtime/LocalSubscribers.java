package dev.tippmixmentor.realtime;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.SimpMessageSendingOperations;
import org.springframework.messaging.simp.SimpMessageType;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;
import org.springframework.util.MimeTypeUtils;

/**
 * Hands messages to the sockets of this node that subscribed to their topic, in the order in which they came, each
 * once. One thread does it for all topics, since the channel to the sockets never blocks.
 */
@Component
class LocalSubscribers implements DisposableBean {
    private static final Logger log = LoggerFactory.getLogger(LocalSubscribers.class);
    private static final int WAITING_MESSAGES = 100_000;
    private static final int REMEMBERED_IDS = 10_000;

    private final SimpMessageSendingOperations broker;
    private final ExecutorService delivery = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING_MESSAGES),
            new CustomizableThreadFactory("live-delivery-"));
    /** Only the delivery thread touches it. */
    private final Set<String> delivered = Collections.newSetFromMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED_IDS;
        }
    });

    LocalSubscribers(SimpMessageSendingOperations broker) {
        this.broker = broker;
    }

    /**
     * Delivers one message; does nothing if one with this id has been delivered.
     *
     * @param envelope as clients receive it
     */
    void deliver(String id, Topic topic, byte[] envelope) {
        try {
            delivery.execute(() -> broadcast(id, topic, envelope));
        } catch (RejectedExecutionException e) {
            // Clients see the gap in the offsets.
            log.warn("realtime.message.dropped topic={}", topic.name());
        }
    }

    private void broadcast(String id, Topic topic, byte[] envelope) {
        if (!delivered.add(id)) {
            return;
        }
        try {
            SimpMessageHeaderAccessor headers = SimpMessageHeaderAccessor.create(SimpMessageType.MESSAGE);
            headers.setContentType(MimeTypeUtils.APPLICATION_JSON);
            headers.setLeaveMutable(true);
            broker.send(topic.destination(), MessageBuilder.createMessage(envelope, headers.getMessageHeaders()));
        } catch (RuntimeException e) {
            log.error("realtime.message.failed topic={}", topic.name(), e);
        }
    }

    @Override
    public void destroy() {
        delivery.shutdown();
    }
}
