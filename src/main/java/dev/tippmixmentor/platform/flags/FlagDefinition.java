package dev.tippmixmentor.platform.flags;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What an administrator says of a flag.
 *
 * @param enabled the kill switch: while it is false everybody gets {@code offValue}
 * @param value what those get for whom no rule decides
 * @param offValue what everybody gets while the flag is off, has not begun or is over
 * @param rules the first that fits decides
 * @param startsAt since when it is on; always if absent
 * @param endsAt from when on it is off again; never if absent
 */
record FlagDefinition(
        @NotNull FlagType type,
        @Size(max = 500) String description,
        @NotNull Boolean enabled,
        @NotNull JsonNode value,
        @NotNull JsonNode offValue,
        @Size(max = 50) List<@NotNull @Valid FlagRule> rules,
        @Nullable Instant startsAt,
        @Nullable Instant endsAt) {

    @SuppressWarnings("NullAway") // what the JSON leaves out is null
    FlagDefinition {
        description = Objects.requireNonNullElse(description, "");
        rules = Objects.requireNonNullElse(rules, List.of());
    }

    /** With the kill switch in another position. */
    FlagDefinition with(boolean on) {
        return new FlagDefinition(type, description, on, value, offValue, rules, startsAt, endsAt);
    }
}
