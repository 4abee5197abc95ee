package dev.tippmixmentor.platform.web;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.Objects;

/**
 * Which page a client wants of a list that is numbered and made to be read to its end; bind it as a {@code @Valid}
 * argument.
 *
 * @param limit items a page, 1 to 1000; 100 if absent
 * @param cursor number of the last item that is known already; 0 for the first page, and if absent
 * @param total whether to count all items; false if absent
 */
public record IndexQuery(
        @Min(1) @Max(1000) Integer limit, @Min(0) Long cursor, Boolean total) {
    private static final int DEFAULT_LIMIT = 100;

    @SuppressWarnings("NullAway") // data binding passes null for an absent parameter
    public IndexQuery {
        limit = Objects.requireNonNullElse(limit, DEFAULT_LIMIT);
        cursor = Objects.requireNonNullElse(cursor, 0L);
        total = Objects.requireNonNullElse(total, false);
    }
}
