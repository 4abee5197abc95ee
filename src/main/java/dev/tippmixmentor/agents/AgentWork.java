package dev.tippmixmentor.agents;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What agents of one type can be asked to be, and what they do. A bean of each type, with a handler of its tasks. */
public interface AgentWork {

    AgentType type();

    /** What such agents do, for whoever chooses a type. */
    String description();

    /** The form of a configuration: a JSON schema (draft 2020-12) of an object. */
    String configurationSchema();

    /** The form of a task's input, likewise. The work that an agent does by itself has an empty object. */
    default String inputSchema() {
        return "{\"type\": \"object\", \"additionalProperties\": false}";
    }

    /** Members of the configuration that are kept encrypted and never shown. */
    default Set<String> secrets() {
        return Set.of();
    }

    /**
     * Looks at what a schema can't say.
     *
     * @param configuration fits the schema; without its secrets
     * @return the same with defaults filled in
     * @throws dev.tippmixmentor.platform.error.ApiException if something is wrong with it
     */
    default ObjectNode checked(ObjectNode configuration) {
        return configuration;
    }

    /** How often such agents work by themselves unless their configuration says otherwise; empty if they don't. */
    Optional<Duration> period();

    /**
     * Does the work once.
     *
     * @return what came out, serialised as JSON
     * @throws Exception if it failed; it is tried again
     */
    Object work(AgentTask task) throws Exception;

    /**
     * What has become of the runs that an agent's tasks begin, as of such a type an ended task says little; empty if the tasks
     * of the type are all of its work.
     *
     * @param from of the runs that ended since, or have not ended
     */
    default Optional<RunStatistics> runs(AgentId agent, Instant from) {
        return Optional.empty();
    }

    /** A text of the configuration, or of an input. */
    static String text(JsonNode object, String name) {
        return object.path(name).asString("");
    }
}
