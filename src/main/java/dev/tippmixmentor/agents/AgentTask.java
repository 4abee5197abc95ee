package dev.tippmixmentor.agents;

import dev.tippmixmentor.tasks.RunningTask;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * What an agent is to do now.
 *
 * @param task the attempt, to report its progress or to end it
 * @param agent whose work it is
 * @param configuration of the agent, without its secrets
 * @param secrets of the configuration by name
 * @param input of the task
 */
public record AgentTask(
        RunningTask task, AgentId agent, JsonNode configuration, Map<String, String> secrets, JsonNode input) {

    public AgentTask {
        secrets = Map.copyOf(secrets);
    }

    /** Whether nobody asked for it: it is what the agent does by itself. */
    public boolean isByItself() {
        return LifeCycle.key(agent).equals(task.key());
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "AgentTask[agent=" + agent + ", task=" + task.id() + "]";
    }
}
