package dev.tippmixmentor.platform.flags;

import dev.tippmixmentor.platform.security.Role;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Digits;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * For whom a flag has another value. All conditions that are there must hold.
 *
 * @param users those it is for; any if empty
 * @param roles theirs; any if empty
 * @param attributes what call sites say of the subject: for each name the values that fit
 * @param percentage share of users, 0 to 100 in steps of 0.01. A higher one only adds users; 100 is everybody, also who
 *     is not signed in
 * @param value what they get
 */
record FlagRule(
        @Size(max = 1000) List<@NotNull UUID> users,
        @Size(max = 3) List<@NotNull Role> roles,

        @Size(max = 10)
        Map<@NotBlank @Size(max = 50) String, @NotEmpty @Size(max = 100) List<@NotNull @Size(max = 200) String>>
                attributes,

        @Nullable @DecimalMin("0") @DecimalMax("100") @Digits(integer = 3, fraction = 2)
        BigDecimal percentage,

        @NotNull JsonNode value) {

    @SuppressWarnings("NullAway") // what the JSON leaves out is null
    FlagRule {
        users = Objects.requireNonNullElse(users, List.of());
        roles = Objects.requireNonNullElse(roles, List.of());
        attributes = Objects.requireNonNullElse(attributes, Map.of());
    }
}
