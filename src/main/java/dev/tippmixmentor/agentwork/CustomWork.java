package dev.tippmixmentor.agentwork;

import dev.tippmixmentor.agents.AgentId;
import dev.tippmixmentor.agents.AgentTask;
import dev.tippmixmentor.agents.AgentType;
import dev.tippmixmentor.agents.AgentWork;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.tasks.TaskId;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Posts what it is asked to an endpoint, and keeps what that answers. */
@Component
class CustomWork implements AgentWork {
    private static final String SECRET = "secret";
    private static final int DEFAULT_TIMEOUT_SECONDS = 10;
    private static final int SUCCESS = 2;
    private static final int CLASS = 100;

    private final SignedCall calls;
    private final JsonMapper json;

    CustomWork(SignedCall calls, JsonMapper json) {
        this.calls = calls;
        this.json = json;
    }

    /** What the endpoint gets. */
    private record Question(AgentId agentId, TaskId taskId, int attempt, JsonNode input) {}

    /** What it said. */
    private record Outcome(int status, JsonNode answer) {}

    @Override
    public AgentType type() {
        return AgentType.CUSTOM;
    }

    @Override
    public String description() {
        return "Posts the input of its tasks, signed, to an HTTPS endpoint and keeps the answer";
    }

    @Override
    public String configurationSchema() {
        return """
                {
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["url", "secret"],
                    "properties": {
                        "url": {
                            "description": "Where it posts to",
                            "type": "string",
                            "maxLength": 2000,
                            "pattern": "^https://[A-Za-z0-9\\\\[]"
                        },
                        "secret": {
                            "description": "Signs the requests; shared with the endpoint",
                            "type": "string",
                            "minLength": 16,
                            "maxLength": 200,
                            "writeOnly": true
                        },
                        "timeoutSeconds": {
                            "description": "How long an answer may take",
                            "type": "integer",
                            "minimum": 1,
                            "maximum": 60,
                            "default": 10
                        }
                    }
                }
                """;
    }

    @Override
    public String inputSchema() {
        return "{\"type\": \"object\"}";
    }

    @Override
    public Set<String> secrets() {
        return Set.of(SECRET);
    }

    @Override
    public ObjectNode checked(ObjectNode configuration) {
        URI url;
        try {
            url = URI.create(AgentWork.text(configuration, "url"));
        } catch (IllegalArgumentException e) {
            throw ApiException.invalid("configuration.url", "Url", "is not an address");
        }
        if (url.getHost() == null || url.getUserInfo() != null || url.getFragment() != null) {
            throw ApiException.invalid(
                    "configuration.url", "Url", "must have a host, and neither a user nor a fragment");
        }
        return configuration;
    }

    /** Only when it is asked, unless its configuration says otherwise. */
    @Override
    public Optional<Duration> period() {
        return Optional.empty();
    }

    /** The attempt would be interrupted at its limit, and the endpoint blamed for nothing. */
    private static Duration limit(AgentTask task) {
        Duration own =
                Duration.ofSeconds(task.configuration().path("timeoutSeconds").asInt(DEFAULT_TIMEOUT_SECONDS));
        Duration ofTask = task.task().timeout();
        return own.compareTo(ofTask) < 0 ? own : ofTask;
    }

    @Override
    public Object work(AgentTask task) throws InterruptedException {
        String body = json.writeValueAsString(
                new Question(task.agent(), task.task().id(), task.task().attempt(), task.input()));
        SignedCall.Answer answer = calls.post(
                URI.create(AgentWork.text(task.configuration(), "url")),
                body,
                Optional.ofNullable(task.secrets().get(SECRET)).orElseThrow(),
                task.task().id().toString(),
                limit(task));
        if (answer.status() / CLASS != SUCCESS) {
            throw ApiException.of(
                    ErrorCode.EXTERNAL_SERVICE_ERROR, "The endpoint answered with status " + answer.status());
        }
        try {
            return new Outcome(answer.status(), json.readTree(answer.body()));
        } catch (JacksonException e) {
            throw ApiException.of(
                    ErrorCode.EXTERNAL_SERVICE_ERROR, "The endpoint answered with something else than JSON");
        }
    }
}
