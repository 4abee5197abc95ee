package dev.tippmixmentor.workflows;

import dev.tippmixmentor.agents.AgentId;
import dev.tippmixmentor.agents.AgentTask;
import dev.tippmixmentor.agents.AgentType;
import dev.tippmixmentor.agents.AgentWork;
import dev.tippmixmentor.agents.RunStatistics;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Begins a run of the agent's workflow. What the steps do goes on by itself when this has ended. */
@Component
class WorkflowWork implements AgentWork {
    private static final String UUID_PATTERN = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$";

    private final WorkflowRuns runs;
    private final RunRows rows;
    private final WorkflowDefinitions definitions;

    WorkflowWork(WorkflowRuns runs, RunRows rows, WorkflowDefinitions definitions) {
        this.runs = runs;
        this.rows = rows;
        this.definitions = definitions;
    }

    @Override
    public AgentType type() {
        return AgentType.WORKFLOW;
    }

    @Override
    public String description() {
        return "Has other agents work in an order, with conditions, lists, limits and compensation";
    }

    @Override
    public String configurationSchema() {
        return """
                {
                    "type": "object",
                    "additionalProperties": false,
                    "properties": {
                        "agents": {
                            "description": "Of the built-in workflow matchday: who brings the data up to date and looks after them, refits and predicts, writes, adds up and is told",
                            "type": "object",
                            "additionalProperties": false,
                            "required": ["predict"],
                            "properties": {
                                "monitor": {"$ref": "#/$defs/agent"},
                                "predict": {"$ref": "#/$defs/agent"},
                                "insight": {"$ref": "#/$defs/agent"},
                                "analyse": {"$ref": "#/$defs/agent"},
                                "notify": {"$ref": "#/$defs/agent"}
                            }
                        },
                        "steps": {
                            "description": "A workflow of one's own: steps that depend on each other",
                            "type": "array",
                            "minItems": 1,
                            "maxItems": 50,
                            "items": {"$ref": "#/$defs/step"}
                        },
                        "overlap": {
                            "description": "What becomes of a start by the schedule while a run has not ended",
                            "enum": ["SKIP", "BUFFER_ONE", "CANCEL_OTHER", "ALLOW_ALL"],
                            "default": "SKIP"
                        }
                    },
                    "oneOf": [{"required": ["agents"]}, {"required": ["steps"]}],
                    "$defs": {
                        "agent": {"type": "string", "pattern": "%s"},
                        "id": {"type": "string", "pattern": "^[A-Za-z][A-Za-z0-9-]{0,39}$"},
                        "step": {
                            "type": "object",
                            "additionalProperties": false,
                            "required": ["id"],
                            "oneOf": [
                                {"required": ["agentId"]},
                                {
                                    "required": ["approval"],
                                    "properties": {
                                        "forEach": false,
                                        "parallel": false,
                                        "maxRetries": false,
                                        "timeoutSeconds": false,
                                        "compensation": false
                                    }
                                }
                            ],
                            "properties": {
                                "id": {"$ref": "#/$defs/id"},
                                "agentId": {"$ref": "#/$defs/agent"},
                                "approval": {
                                    "description": "What an administrator has to approve before the run goes on",
                                    "type": "object",
                                    "additionalProperties": false,
                                    "required": ["question"],
                                    "properties": {
                                        "question": {"type": "string", "minLength": 1, "maxLength": 500},
                                        "timeoutSeconds": {"type": "integer", "minimum": 1, "maximum": 2592000, "default": 86400}
                                    }
                                },
                                "dependsOn": {"type": "array", "maxItems": 50, "items": {"type": "string"}},
                                "when": {
                                    "description": "The step is left out unless the value at a pointer compares so",
                                    "type": "object",
                                    "additionalProperties": false,
                                    "required": ["value", "is", "than"],
                                    "properties": {
                                        "value": {"type": "string", "maxLength": 200},
                                        "is": {"enum": ["EQ", "NE", "GT", "GE", "LT", "LE"]},
                                        "than": {"type": ["string", "number", "boolean", "null"]}
                                    }
                                },
                                "forEach": {
                                    "description": "Pointer to a list; the step is done for each of its elements",
                                    "type": "string",
                                    "maxLength": 200
                                },
                                "parallel": {"type": "integer", "minimum": 1, "maximum": 20, "default": 4},
                                "input": {"type": "object"},
                                "maxRetries": {"type": "integer", "minimum": 0, "maximum": 20},
                                "timeoutSeconds": {"type": "integer", "minimum": 1, "maximum": 3600},
                                "compensation": {
                                    "description": "What undoes the step if the run fails",
                                    "type": "object",
                                    "additionalProperties": false,
                                    "required": ["agentId"],
                                    "properties": {
                                        "agentId": {"$ref": "#/$defs/agent"},
                                        "input": {"type": "object"}
                                    }
                                }
                            }
                        }
                    }
                }
                """.formatted(UUID_PATTERN);
    }

    @Override
    public String inputSchema() {
        return "{\"type\": \"object\"}";
    }

    @Override
    public ObjectNode checked(ObjectNode configuration) {
        definitions.check(configuration);
        return configuration;
    }

    /** Only when it is asked, unless its configuration says otherwise. */
    @Override
    public Optional<Duration> period() {
        return Optional.empty();
    }

    @Override
    public Optional<RunStatistics> runs(AgentId agent, Instant from) {
        return Optional.of(rows.statistics(agent, from));
    }

    @Override
    public Object work(AgentTask task) {
        JsonNode configuration = task.configuration();
        return runs.begin(
                task,
                WorkflowDefinitions.name(configuration),
                definitions.steps(configuration),
                WorkflowDefinitions.overlap(configuration));
    }
}
