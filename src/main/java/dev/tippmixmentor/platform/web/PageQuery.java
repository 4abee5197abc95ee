package dev.tippmixmentor.platform.web;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Which page of a list a client wants; bind it as a {@code @Valid} argument.
 *
 * @param limit items a page, 1 to 100; 20 if absent
 * @param cursor where the previous page ended; absent for the first
 * @param total whether to count all items; false if absent
 */
public record PageQuery(
        @Min(1) @Max(100) Integer limit, @Nullable String cursor, Boolean total) {
    private static final int DEFAULT_LIMIT = 20;

    @SuppressWarnings("NullAway") // data binding passes null for an absent parameter
    public PageQuery {
        limit = Objects.requireNonNullElse(limit, DEFAULT_LIMIT);
        total = Objects.requireNonNullElse(total, false);
    }

    /** A first page. */
    public static PageQuery first(int limit) {
        return new PageQuery(limit, null, false);
    }
}
