package dev.tippmixmentor.platform.audit;

import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * The last line before something that must not stay is written where nothing can be taken out again: callers tell ids and
 * facts, and whatever looks like a secret or like a person all the same is blotted out.
 */
final class Masking {
    private static final JsonNode MASK = StringNode.valueOf("***");

    private static final Pattern NAMES = Pattern.compile(
            "password|secret|token|cookie|authorization|credential|hash|e-?mail|address|username|firstname|lastname|phone",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern EMAIL = Pattern.compile("[^\\s@]+@[^\\s@]+");

    /** Access tokens. */
    private static final Pattern JWT = Pattern.compile("eyJ[\\w-]+\\.[\\w-]+\\.[\\w-]*");

    private Masking() {}

    /** The facts as JSON, without what must not be written. */
    static String json(Map<String, ?> facts, JsonMapper mapper) {
        return masked(mapper.valueToTree(facts)).toString();
    }

    private static JsonNode masked(JsonNode node) {
        if (node instanceof ObjectNode object) {
            ObjectNode masked = JsonNodeFactory.instance.objectNode();
            object.properties()
                    .forEach(property -> masked.set(
                            text(property.getKey()),
                            NAMES.matcher(property.getKey()).find() ? MASK : masked(property.getValue())));
            return masked;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode masked = JsonNodeFactory.instance.arrayNode();
            array.values().forEach(element -> masked.add(masked(element)));
            return masked;
        }
        return node instanceof StringNode string ? StringNode.valueOf(text(string.asString())) : node;
    }

    private static String text(String text) {
        return JWT.matcher(EMAIL.matcher(text).replaceAll("***")).replaceAll("***");
    }
}
