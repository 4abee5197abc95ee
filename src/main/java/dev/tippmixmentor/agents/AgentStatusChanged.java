package dev.tippmixmentor.agents;

import java.time.Instant;

/**
 * An agent moved in its life cycle.
 *
 * @param agentId the agent
 * @param status where it stands now
 * @param at when
 */
public record AgentStatusChanged(AgentId agentId, AgentStatus status, Instant at) {}
