package dev.tippmixmentor.agents;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.platform.error.Violation;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What the configuration and the tasks of each type have to look like. */
@Component
class AgentForms {
    private static final char NUL = 0;
    private static final String DRAFT = "https://json-schema.org/draft/2020-12/schema";

    private final SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private final Map<JsonNode, Schema> compiled = new ConcurrentHashMap<>();
    private final ObjectProvider<AgentWork> works;
    private final JsonMapper json;
    private final Clock clock;

    AgentForms(ObjectProvider<AgentWork> works, JsonMapper json, Clock clock) {
        this.works = works;
        this.json = json;
        this.clock = clock;
    }

    /**
     * A type as clients see it.
     *
     * @param configurationSchema JSON schema, draft 2020-12, of an agent's {@code configuration}; what is {@code writeOnly} is
     *     never shown
     * @param inputSchema of the {@code input} of its tasks
     */
    record TypeView(AgentType type, String description, JsonNode configurationSchema, JsonNode inputSchema) {}

    /**
     * What agents of a type do.
     *
     * @throws ApiException {@code VALIDATION_ERROR} if nobody does such work here
     */
    AgentWork work(AgentType type) {
        return works.stream()
                .filter(work -> work.type() == type)
                .findFirst()
                .orElseThrow(() -> ApiException.invalid("type", "Type", "is not offered here"));
    }

    List<TypeView> types() {
        return works.stream()
                .sorted(Comparator.comparing(AgentWork::type))
                .map(work -> new TypeView(
                        work.type(), work.description(), configurationSchema(work), schema(work.inputSchema())))
                .toList();
    }

    /** Whether there is a NUL in one of its texts: no database takes that. */
    static boolean holdsNul(JsonNode value) {
        return value.isString()
                ? value.asString().indexOf(NUL) >= 0
                : value.valueStream().anyMatch(AgentForms::holdsNul)
                        || value.propertyNames().stream().anyMatch(name -> name.indexOf(NUL) >= 0);
    }

    /**
     * Looks at a configuration.
     *
     * @param configuration with its secrets
     * @return with defaults, without secrets
     * @throws ApiException {@code VALIDATION_ERROR}, and what the type says of it
     */
    ObjectNode checked(AgentType type, ObjectNode configuration) {
        AgentWork work = work(type);
        check("configuration", configurationSchema(work), configuration);
        Schedule.check(configuration, clock.instant());
        ObjectNode shown = configuration.deepCopy();
        work.secrets().forEach(shown::remove);
        return work.checked(shown);
    }

    /**
     * Looks at the input of a task.
     *
     * @throws ApiException {@code VALIDATION_ERROR}
     */
    void checkInput(AgentType type, JsonNode input) {
        check("input", schema(work(type).inputSchema()), input);
    }

    private ObjectNode configurationSchema(AgentWork work) {
        ObjectNode schema = schema(work.configurationSchema());
        ((ObjectNode) schema.get("properties")).set(Schedule.MEMBER, json.readTree(Schedule.SCHEMA));
        return schema;
    }

    private ObjectNode schema(String text) {
        ObjectNode schema = json.createObjectNode().put("$schema", DRAFT);
        schema.setAll((ObjectNode) json.readTree(text));
        return schema;
    }

    private void check(String field, JsonNode schema, JsonNode value) {
        if (holdsNul(value)) {
            throw ApiException.of(ErrorCode.INVALID_INPUT, "There is a character that no text may hold");
        }
        List<Violation> violations = compiled.computeIfAbsent(schema, registry::getSchema).validate(value).stream()
                .map(error -> violation(field, error))
                .distinct()
                .toList();
        if (!violations.isEmpty()) {
            throw ApiException.invalid(violations);
        }
    }

    private static Violation violation(String field, Error error) {
        String path = error.getInstanceLocation().toString().replace('/', '.');
        return new Violation(field + path, error.getKeyword(), error.getMessage());
    }
}
