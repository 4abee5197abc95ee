package dev.tippmixmentor.realtime;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.flags.Areas;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/** Which topics there are, and which are silent because an area is off that they belong to. */
@Component
class Topics {
    private final ObjectProvider<TopicPolicy> policies;
    private final Areas areas;

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

    boolean isSilent(Topic topic) {
        return find(topic).filter(policy -> !areas.areOnFor(policy.getClass())).isPresent();
    }

    private Optional<TopicPolicy> find(Topic topic) {
        return policies.orderedStream().filter(policy -> policy.governs(topic)).findFirst();
    }
}
