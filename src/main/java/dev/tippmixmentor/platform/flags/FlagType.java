package dev.tippmixmentor.platform.flags;

import dev.openfeature.sdk.ImmutableStructure;
import dev.openfeature.sdk.Value;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** What kind of values a flag has. */
enum FlagType {
    BOOLEAN,
    STRING,
    NUMBER,
    /** An object or an array. */
    JSON;

    boolean accepts(JsonNode value) {
        return switch (this) {
            case BOOLEAN -> value.isBoolean();
            case STRING -> value.isString();
            case NUMBER -> value.isNumber() && Double.isFinite(value.doubleValue());
            case JSON -> value.isObject() || value.isArray();
        };
    }

    /** The value as OpenFeature hands it out. */
    Object convert(JsonNode value) {
        return switch (this) {
            case BOOLEAN -> value.booleanValue();
            case STRING -> value.stringValue();
            case NUMBER -> value.doubleValue();
            case JSON -> structure(value);
        };
    }

    private static Value structure(JsonNode node) {
        if (node.isObject()) {
            Map<String, Value> fields = new LinkedHashMap<>();
            node.properties().forEach(field -> fields.put(field.getKey(), structure(field.getValue())));
            return new Value(new ImmutableStructure(fields));
        }
        if (node.isArray()) {
            return new Value(node.valueStream().map(FlagType::structure).toList());
        }
        if (node.isNumber()) {
            return new Value(node.doubleValue());
        }
        if (node.isBoolean()) {
            return new Value(node.booleanValue());
        }
        return node.isNull() ? new Value() : new Value(node.stringValue());
    }
}
