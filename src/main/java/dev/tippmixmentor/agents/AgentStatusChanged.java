package dev.tippmixmentor.agents;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An agent moved in its life cycle.
 *
 * @param agentId the agent
 * @param from where it stood
 * @param status where it stands now
 * @param reason why it failed; null unless it did
 * @param at when
 */
public record AgentStatusChanged(
        AgentId agentId,
        AgentStatus from,
        AgentStatus status,
        @Nullable String reason,
        Instant at) {}
