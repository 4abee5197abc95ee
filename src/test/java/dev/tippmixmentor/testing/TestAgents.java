package dev.tippmixmentor.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;
import tools.jackson.databind.JsonNode;

/** Agents as an administrator defines and steers them over the API; stops those that it started when it is closed. */
public final class TestAgents implements AutoCloseable {
    private final RestTestClient admin;
    private final List<String> started = new ArrayList<>();

    public TestAgents(RestTestClient admin) {
        this.admin = admin;
    }

    /** Defines an agent and starts it; its id. */
    public String start(String type, Map<String, Object> configuration) {
        String agent = create(type, configuration).at("/id").asString();
        send(HttpMethod.POST, "/agents/" + agent + "/start", null, HttpStatus.OK);
        started.add(agent);
        return agent;
    }

    public JsonNode create(String type, Map<String, Object> configuration) {
        return send(
                HttpMethod.POST,
                "/agents",
                Map.of("name", "Worker", "type", type, "configuration", configuration),
                HttpStatus.CREATED);
    }

    /** Asks an agent for something; the id of the task. */
    public String ask(String agent, Object task) {
        return send(HttpMethod.POST, "/agents/" + agent + "/tasks", task, HttpStatus.ACCEPTED)
                .at("/id")
                .asString();
    }

    /** What is at a path below {@code /api/v1}. */
    public JsonNode get(String path) {
        return Api.json(admin.get().uri("/api/v1" + path).exchange(), HttpStatus.OK);
    }

    /** The answer, which must have this status, to a request for a path below {@code /api/v1}. */
    public JsonNode send(HttpMethod method, String path, @Nullable Object body, HttpStatus status) {
        RestTestClient.RequestBodySpec request = admin.method(method).uri("/api/v1" + path);
        return Api.json(
                (body == null
                                ? request
                                : request.contentType(MediaType.APPLICATION_JSON)
                                        .body(body))
                        .exchange(),
                status);
    }

    @Override
    public void close() {
        started.forEach(agent -> send(HttpMethod.POST, "/agents/" + agent + "/stop", null, HttpStatus.OK));
    }
}
