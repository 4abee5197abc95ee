package dev.tippmixmentor.platform.flags;

import dev.openfeature.sdk.EvaluationContext;
import dev.openfeature.sdk.Reason;
import dev.openfeature.sdk.Value;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.commons.codec.digest.MurmurHash3;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A flag ready to be evaluated: what can be worked out beforehand has been. */
final class CompiledFlag {
    /** Of a rollout: 0.01 % each. */
    private static final int STEPS = 10_000;

    private final FlagType type;
    private final boolean enabled;
    private final long startsAt;
    private final long endsAt;
    private final String salt;
    private final Outcome on;
    private final Outcome off;
    private final List<Rule> rules;

    CompiledFlag(FlagDefinition definition, String salt) {
        this.type = definition.type();
        this.enabled = definition.enabled();
        this.startsAt = millis(definition.startsAt(), Long.MIN_VALUE);
        this.endsAt = millis(definition.endsAt(), Long.MAX_VALUE);
        this.salt = salt;
        this.on = Outcome.of(type, definition.value(), Reason.STATIC);
        this.off = Outcome.of(type, definition.offValue(), Reason.DISABLED);
        this.rules =
                definition.rules().stream().map(rule -> Rule.of(type, rule)).toList();
    }

    /**
     * What somebody gets.
     *
     * @param value as OpenFeature hands it out
     * @param reason of {@link Reason}
     */
    record Outcome(Object value, JsonNode json, String reason) {
        static Outcome of(FlagType type, JsonNode json, Reason reason) {
            return new Outcome(type.convert(json), json, reason.name());
        }
    }

    /** @param steps how many of the {@value #STEPS} buckets are in; all if there is no percentage */
    private record Rule(
            Set<String> users, Set<String> roles, Map<String, Set<String>> attributes, int steps, Outcome outcome) {

        static Rule of(FlagType type, FlagRule rule) {
            Map<String, Set<String>> attributes = new HashMap<>();
            rule.attributes().forEach((name, values) -> attributes.put(name, Set.copyOf(values)));
            BigDecimal percentage = rule.percentage();
            return new Rule(
                    rule.users().stream().map(UUID::toString).collect(Collectors.toUnmodifiableSet()),
                    rule.roles().stream().map(Enum::name).collect(Collectors.toUnmodifiableSet()),
                    attributes,
                    percentage == null ? STEPS : percentage.movePointRight(2).intValueExact(),
                    Outcome.of(type, rule.value(), percentage == null ? Reason.TARGETING_MATCH : Reason.SPLIT));
        }

        boolean fits(@Nullable String user, @Nullable String role, EvaluationContext subject, String salt) {
            return (users.isEmpty() || (user != null && users.contains(user)))
                    && (roles.isEmpty() || (role != null && roles.contains(role)))
                    && hasAttributes(subject)
                    && (steps == STEPS || (user != null && bucket(salt, user) < steps));
        }

        private boolean hasAttributes(EvaluationContext subject) {
            for (Map.Entry<String, Set<String>> attribute : attributes.entrySet()) {
                String value = text(subject.getValue(attribute.getKey()));
                if (value == null || !attribute.getValue().contains(value)) {
                    return false;
                }
            }
            return true;
        }
    }

    private static @Nullable String text(@Nullable Value value) {
        return value != null && value.isString() ? value.asString() : null;
    }

    FlagType type() {
        return type;
    }

    Outcome evaluate(EvaluationContext subject, Clock clock) {
        if (!enabled || !isDue(clock)) {
            return off;
        }
        if (rules.isEmpty()) {
            return on;
        }
        // Once: OpenFeature copies a value each time it is read.
        String user = subject.getTargetingKey();
        String role = text(subject.getValue(FlagSubject.ROLE));
        for (Rule rule : rules) {
            if (rule.fits(user, role, subject, salt)) {
                return rule.outcome();
            }
        }
        return on;
    }

    private boolean isDue(Clock clock) {
        if (startsAt == Long.MIN_VALUE && endsAt == Long.MAX_VALUE) {
            return true;
        }
        long now = clock.millis();
        return startsAt <= now && now < endsAt;
    }

    /**
     * Where a user stands in a flag's rollout, 0 to 9,999: for ever the same place, another one in every flag, and all
     * equally likely.
     */
    static int bucket(String salt, String user) {
        byte[] name = (salt + user).getBytes(StandardCharsets.UTF_8);
        // Not the remainder of a division, which would favour the low buckets.
        return (int) ((Integer.toUnsignedLong(MurmurHash3.hash32x86(name)) * STEPS) >>> Integer.SIZE);
    }

    private static long millis(@Nullable Instant instant, long absent) {
        return instant == null ? absent : instant.toEpochMilli();
    }
}
