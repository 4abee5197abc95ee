package dev.tippmixmentor.realtime;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.flags.Areas;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;

/** Which topics there are, and which are silent because an area is off that they belong to. */
@Component
public class Topics {
    private static final Logger log = LoggerFactory.getLogger(Topics.class);
    private static final Duration KNOWN_FOR = Duration.ofMinutes(1);
    private static final int MAX_KNOWN = 10_000;

    /** After a failure, so that subscribing does not wait for a database that is away. */
    private static final Duration UNASKED_FOR = Duration.ofSeconds(5);

    /** Looked up once: a context that is being closed, which takes some seconds, would not find them any more. */
    private final SingletonSupplier<List<TopicPolicy>> policies;

    private final Areas areas;
    private final Cache<Topic, Boolean> known = Caffeine.newBuilder()
            .expireAfterWrite(KNOWN_FOR)
            .maximumSize(MAX_KNOWN)
            .build();
    private volatile long askAgainAt = System.nanoTime();

    Topics(ObjectProvider<TopicPolicy> policies, Areas areas) {
        this.policies = SingletonSupplier.of(() -> policies.orderedStream().toList());
        this.areas = areas;
    }

    /**
     * Who says who may read a topic; empty if there is no such topic.
     *
     * @throws ApiException {@code FEATURE_DISABLED} if it is silent
     */
    public Optional<TopicPolicy> policy(Topic topic) {
        Optional<TopicPolicy> policy = find(topic);
        policy.ifPresent(governing -> areas.require(governing.getClass()));
        return policy;
    }

    /** Whether there is what a topic is about; while nobody can say, yes. */
    public boolean exists(TopicPolicy policy, Topic topic) {
        if (known.getIfPresent(topic) != null || System.nanoTime() - askAgainAt < 0) {
            return true;
        }
        try {
            if (!policy.exists(topic.subject())) {
                return false;
            }
            known.put(topic, true);
        } catch (DataAccessException e) {
            log.debug("realtime.topic.unknown", e);
            askAgainAt = System.nanoTime() + UNASKED_FOR.toNanos();
        }
        return true;
    }

    boolean isSilent(Topic topic) {
        return find(topic).filter(policy -> !areas.areOnFor(policy.getClass())).isPresent();
    }

    /** Whether clients may know who follows a topic. */
    boolean showPresence(Topic topic) {
        return find(topic).filter(policy -> policy.showsPresence(topic)).isPresent();
    }

    private Optional<TopicPolicy> find(Topic topic) {
        Topic subject;
        try {
            subject = topic.subject();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        return policies.obtain().stream()
                .filter(policy -> policy.governs(subject) && (!topic.isPresence() || policy.showsPresence(subject)))
                .findFirst();
    }
}
