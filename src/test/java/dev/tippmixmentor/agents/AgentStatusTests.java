package dev.tippmixmentor.agents;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AgentStatusTests {
    private static final Map<AgentStatus, Set<AgentStatus>> LEGAL = Map.of(
            AgentStatus.INACTIVE, Set.of(AgentStatus.STARTING),
            AgentStatus.STARTING, Set.of(AgentStatus.ACTIVE, AgentStatus.STOPPING, AgentStatus.ERROR),
            AgentStatus.ACTIVE, Set.of(AgentStatus.PAUSED, AgentStatus.STOPPING, AgentStatus.ERROR),
            AgentStatus.PAUSED, Set.of(AgentStatus.ACTIVE, AgentStatus.STOPPING, AgentStatus.ERROR),
            AgentStatus.STOPPING, Set.of(AgentStatus.INACTIVE, AgentStatus.ERROR),
            AgentStatus.ERROR, Set.of(AgentStatus.STARTING, AgentStatus.INACTIVE));

    @Test
    void exactlyTheMovesOfTheLifeCycleAreLegal() {
        for (AgentStatus from : AgentStatus.values()) {
            for (AgentStatus to : AgentStatus.values()) {
                assertThat(from.mayBecome(to))
                        .as("%s to %s", from, to)
                        .isEqualTo(LEGAL.get(from).contains(to));
            }
        }
    }
}
