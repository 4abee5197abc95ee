package dev.tippmixmentor.realtime;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.flags.Areas;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** Which topics there are, and which are silent because an area is off that they belong to. */
@Component
class Topics {
    private static final Logger log = LoggerFactory.getLogger(Topics.class);
    private static final Duration KNOWN_FOR = Duration.ofMinutes(1);
    private static final int MAX_KNOWN = 10_000;

    /** After a failure, so that subscribing does not wait for a database that is away. */
    private static final Duration UNASKED_FOR = Duration.ofSeconds(5);

    private final ObjectProvider<TopicPolicy> policies;
    private final Areas areas;
    private final Cache<Topic, Boolean> known = Caffeine.newBuilder()
            .expireAfterWrite(KNOWN_FOR)
            .maximumSize(MAX_KNOWN)
            .build();
    private volatile long askAgainAt = System.nanoTime();

    Topics(ObjectProvider<TopicPolicy> policies, Areas areas) {
        this.policies = policies;
        this.areas = areas;
    }

    /**
     * Who says who may read a topic; empty if there is no such topic.
     *
     * @throws ApiException {@code FEATURE_DISABLED} if it is silent
     */
    Optional<TopicPolicy> policy(Topic topic) {
        Optional<TopicPolicy> policy = find(topic);
        policy.ifPresent(governing -> areas.require(governing.getClass()));
        return policy;
    }

    /** Whether there is what a topic is about; while nobody can say, yes. */
    boolean exists(TopicPolicy policy, Topic topic) {
        if (known.getIfPresent(topic) != null || System.nanoTime() - askAgainAt < 0) {
            return true;
        }
        try {
            if (!policy.exists(topic)) {
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

    private Optional<TopicPolicy> find(Topic topic) {
        return policies.orderedStream().filter(policy -> policy.governs(topic)).findFirst();
    }
}
