package dev.tippmixmentor.agents;

import com.fasterxml.jackson.annotation.JsonRawValue;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An agent as clients see it.
 *
 * @param configuration what its type needs, as JSON
 * @param lastError why it failed, null unless it did
 */
record AgentView(
        AgentId id,
        String name,
        AgentType type,
        AgentStatus status,
        @JsonRawValue String configuration,
        UUID ownerId,
        @Nullable String lastError,
        Instant createdAt,
        Instant updatedAt,
        int version) {

    static AgentView of(Agent agent) {
        return new AgentView(
                agent.id(),
                agent.name(),
                agent.type(),
                agent.status(),
                agent.configuration(),
                agent.ownerId(),
                agent.lastError(),
                agent.createdAt(),
                agent.updatedAt(),
                agent.version());
    }
}
