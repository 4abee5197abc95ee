package dev.tippmixmentor.workflows;

import dev.tippmixmentor.agents.AgentId;
import dev.tippmixmentor.agents.AgentRuntime;
import dev.tippmixmentor.agents.AgentType;
import dev.tippmixmentor.platform.error.ApiException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The workflow that a WORKFLOW agent is configured with: its own steps, or those of the built-in one. */
@Component
class WorkflowDefinitions {
    static final String MATCHDAY = "matchday";
    private static final String OWN = "own";
    private static final TypeReference<List<WorkflowStep>> STEPS = new TypeReference<>() {};

    /** Who does what on a match day, in this order, and the type of agent that can. */
    private static final Map<String, AgentType> PARTS = parts();

    private final AgentRuntime agents;
    private final JsonMapper json;

    WorkflowDefinitions(AgentRuntime agents, JsonMapper json) {
        this.agents = agents;
        this.json = json;
    }

    private static Map<String, AgentType> parts() {
        Map<String, AgentType> parts = new LinkedHashMap<>();
        parts.put("monitor", AgentType.MONITORING);
        parts.put("predict", AgentType.PREDICTION);
        parts.put("insight", AgentType.INSIGHT);
        parts.put("analyse", AgentType.ANALYTICS);
        parts.put("notify", AgentType.CUSTOM);
        return parts;
    }

    /** What the workflow of a configuration is called. */
    static String name(JsonNode configuration) {
        return configuration.has("steps") ? OWN : MATCHDAY;
    }

    /** What becomes of starts by the schedule while a run has not ended. */
    static Overlap overlap(JsonNode configuration) {
        return Overlap.valueOf(configuration.path("overlap").asString(Overlap.SKIP.name()));
    }

    /** Its steps as JSON. */
    ArrayNode steps(JsonNode configuration) {
        return configuration.has("steps")
                ? (ArrayNode) configuration.get("steps")
                : matchday(configuration.path("agents"));
    }

    /**
     * Looks at a configuration that has the form of one.
     *
     * @throws ApiException {@code VALIDATION_ERROR} with all that is wrong with the steps; {@code RESOURCE_NOT_FOUND} for an
     *     agent that there is not
     */
    void check(JsonNode configuration) {
        configuration.path("agents").properties().forEach(part -> {
            AgentType type = agents.typeOf(AgentId.of(part.getValue().asString()));
            if (type != PARTS.get(part.getKey())) {
                throw ApiException.invalid(
                        "configuration.agents." + part.getKey(), "Workflow", "is an agent of type " + type);
            }
        });
        List<WorkflowStep> steps = json.convertValue(steps(configuration), STEPS);
        WorkflowGraph.check(steps);
        for (WorkflowStep step : steps) {
            if (step.agentId() != null) {
                checkAgent(step.agentId());
            }
            WorkflowStep.Compensation undo = step.compensation();
            if (undo != null) {
                checkAgent(undo.agentId());
            }
        }
    }

    private void checkAgent(AgentId agent) {
        if (agents.typeOf(agent) == AgentType.WORKFLOW) {
            throw ApiException.invalid("configuration.steps", "Workflow", "a workflow can't be a step of a workflow");
        }
    }

    /**
     * One part after the other, whatever the one before did: a running agent predicts as soon as it is told of a result, perhaps
     * before its step begins. Who writes knows what is not written yet.
     */
    private static ArrayNode matchday(JsonNode agents) {
        ArrayNode steps = JsonNodeFactory.instance.arrayNode();
        String before = null;
        for (String part : PARTS.keySet()) {
            if (agents.has(part)) {
                ObjectNode step = steps.addObject()
                        .put("id", part)
                        .put("agentId", agents.get(part).asString());
                if (before != null) {
                    step.putArray("dependsOn").add(before);
                }
                if (part.equals("monitor")) {
                    step.putObject("input").put("refresh", true);
                }
                if (part.equals("notify")) {
                    step.putObject("input").put("predicted", "${/steps/predict}");
                }
                before = part;
            }
        }
        return steps;
    }
}
