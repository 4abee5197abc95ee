package dev.tippmixmentor.platform.web;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which part a client wants of a list that is short enough to come whole; bind it as a {@code @Valid} argument.
 *
 * @param limit items a page, 1 to 100; all if absent
 * @param cursor where the previous page ended; absent for the first
 * @param total makes no difference: the answer always has it
 */
public record WholeQuery(
        @Min(1) @Max(100) @Nullable Integer limit,

        @Pattern(regexp = "[0-9]{1,9}", message = "is not a cursor of this list") @Nullable
        String cursor,

        @Nullable Boolean total) {}
