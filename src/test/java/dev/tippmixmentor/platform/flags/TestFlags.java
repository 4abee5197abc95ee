package dev.tippmixmentor.platform.flags;

import dev.tippmixmentor.platform.security.Role;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Definitions of flags that are on and say {@code "value"}, {@code "off"}, or in their rules {@code "rule"}. */
final class TestFlags {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private TestFlags() {}

    static JsonNode node(Object value) {
        return JSON.valueToTree(value);
    }

    static FlagDefinition text(FlagRule... rules) {
        return new FlagDefinition(FlagType.STRING, "", true, node("value"), node("off"), List.of(rules), null, null);
    }

    static FlagDefinition truth(boolean value) {
        return new FlagDefinition(FlagType.BOOLEAN, "", true, node(value), node(false), List.of(), null, null);
    }

    static FlagDefinition rollout(String percentage) {
        return text(new FlagRule(List.of(), List.of(), Map.of(), new BigDecimal(percentage), node("rule")));
    }

    static FlagRule users(UUID... users) {
        return new FlagRule(List.of(users), List.of(), Map.of(), null, node("rule"));
    }

    static FlagRule roles(Role... roles) {
        return new FlagRule(List.of(), List.of(roles), Map.of(), null, node("rule"));
    }

    static FlagRule attribute(String name, String... values) {
        return new FlagRule(List.of(), List.of(), Map.of(name, List.of(values)), null, node("rule"));
    }
}
