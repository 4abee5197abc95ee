package dev.tippmixmentor.workflows;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What is known when a step begins. */
final class RunContext {
    static final String INPUT = "input";
    static final String STEPS = "steps";
    static final String ITEM = "item";
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(/[^}]*)}");

    private final ObjectNode known;

    /** @param outputs of the steps that are done, by id */
    RunContext(JsonNode input, Map<String, JsonNode> outputs) {
        this.known = JSON.objectNode();
        known.set(INPUT, input);
        ObjectNode steps = known.putObject(STEPS);
        outputs.forEach(steps::set);
    }

    boolean holds(WorkflowStep.@Nullable Condition condition) {
        if (condition == null) {
            return true;
        }
        JsonNode value = known.at(condition.value());
        JsonNode than = condition.than();
        return switch (condition.is()) {
            case EQ -> equal(value, than);
            case NE -> !equal(value, than);
            case GT -> areNumbers(value, than) && compare(value, than) > 0;
            case GE -> areNumbers(value, than) && compare(value, than) >= 0;
            case LT -> areNumbers(value, than) && compare(value, than) < 0;
            case LE -> areNumbers(value, than) && compare(value, than) <= 0;
        };
    }

    /** What is at a pointer; null unless it is a list. */
    @Nullable
    List<JsonNode> list(String pointer) {
        JsonNode value = known.at(pointer);
        return value.isArray() ? List.copyOf(value.values()) : null;
    }

    /** An input with what its references stand for; nothing for one to what is not there. */
    ObjectNode resolved(@Nullable JsonNode input, @Nullable JsonNode item) {
        ObjectNode scope = known.deepCopy();
        if (item != null) {
            scope.set(ITEM, item);
        }
        return input instanceof ObjectNode object ? (ObjectNode) resolve(object, scope) : JSON.objectNode();
    }

    private static JsonNode resolve(JsonNode node, ObjectNode scope) {
        if (node.isObject()) {
            ObjectNode resolved = JSON.objectNode();
            node.properties().forEach(member -> {
                JsonNode value = resolve(member.getValue(), scope);
                if (!value.isMissingNode()) {
                    resolved.set(member.getKey(), value);
                }
            });
            return resolved;
        }
        if (node.isArray()) {
            ArrayNode resolved = JSON.arrayNode();
            node.values().forEach(element -> resolved.add(resolve(element, scope)));
            return resolved;
        }
        return reference(node).map(scope::at).orElse(node);
    }

    /** The pointers of all references in an input. */
    static Stream<String> references(JsonNode input) {
        return Stream.concat(reference(input).stream(), input.values().stream().flatMap(RunContext::references));
    }

    /** The pointer to what a text stands for; empty for what stands for itself. */
    private static Optional<String> reference(JsonNode node) {
        Matcher reference = REFERENCE.matcher(node.isString() ? node.asString() : "");
        return reference.matches() ? Optional.of(reference.group(1)) : Optional.empty();
    }

    private static boolean equal(JsonNode value, JsonNode than) {
        return areNumbers(value, than) ? compare(value, than) == 0 : value.equals(than);
    }

    private static boolean areNumbers(JsonNode value, JsonNode than) {
        return value.isNumber() && than.isNumber();
    }

    private static int compare(JsonNode value, JsonNode than) {
        return value.decimalValue().compareTo(than.decimalValue());
    }
}
