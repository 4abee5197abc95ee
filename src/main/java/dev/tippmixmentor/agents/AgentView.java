package dev.tippmixmentor.agents;

import com.fasterxml.jackson.annotation.JsonRawValue;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An agent as clients see it.
 *
 * @param configuration what its type needs, as JSON, without secrets
 * @param secrets names of the secrets that its configuration has
 * @param lastError why it failed, null unless it did
 * @param recoverAt when it is started again by itself, null unless it failed
 * @param version counts the changes
 */
record AgentView(
        AgentId id,
        String name,
        AgentType type,
        AgentStatus status,
        @JsonRawValue String configuration,
        List<String> secrets,
        UUID ownerId,
        @Nullable String lastError,
        @Nullable Instant recoverAt,
        Instant createdAt,
        Instant updatedAt,
        int version) {

    AgentView {
        secrets = List.copyOf(secrets);
    }

    /** @param secrets names of the secrets of its configuration */
    static AgentView of(Agent agent, Set<String> secrets) {
        return new AgentView(
                agent.id(),
                agent.name(),
                agent.type(),
                agent.status(),
                agent.configuration(),
                secrets.stream().sorted().toList(),
                agent.ownerId(),
                agent.lastError(),
                agent.recoverAt(),
                agent.createdAt(),
                agent.updatedAt(),
                agent.version());
    }
}
