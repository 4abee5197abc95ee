package dev.tippmixmentor.agents;

import java.util.EnumSet;
import java.util.Set;

/** Where an agent stands in its life; the one place that says which moves are legal. */
public enum AgentStatus {
    INACTIVE,
    /** Started, and waits for its first task to run. */
    STARTING,
    ACTIVE,
    PAUSED,
    STOPPING,
    /** Its work failed for good; it is started again by itself after a while, or by hand. */
    ERROR;

    /** Whether an agent may go from here to there. */
    public boolean mayBecome(AgentStatus next) {
        return successors().contains(next);
    }

    /** Whether the agent does, or is about to do, its work. */
    public boolean isRunning() {
        return this == STARTING || this == ACTIVE;
    }

    private Set<AgentStatus> successors() {
        return switch (this) {
            case INACTIVE -> EnumSet.of(STARTING);
            case STARTING -> EnumSet.of(ACTIVE, STOPPING, ERROR);
            case ACTIVE -> EnumSet.of(PAUSED, STOPPING, ERROR);
            case PAUSED -> EnumSet.of(ACTIVE, STOPPING, ERROR);
            case STOPPING -> EnumSet.of(INACTIVE, ERROR);
            // Or nobody could keep it from starting again.
            case ERROR -> EnumSet.of(STARTING, INACTIVE);
        };
    }
}
