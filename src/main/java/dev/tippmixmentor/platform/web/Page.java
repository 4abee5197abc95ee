package dev.tippmixmentor.platform.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list.
 *
 * @param data the items, at most {@code meta.limit}
 * @param meta where the next page starts
 */
public record Page<T>(List<T> data, Meta meta) {

    /**
     * Where a page stands in its list.
     *
     * @param limit the size that was asked for
     * @param nextCursor pass it as {@code cursor} to get the next page; null on the last one
     * @param total how many items there are in all; only where it was asked for
     */
    public record Meta(
            int limit,

            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable
            String nextCursor,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            Long total) {}

    /**
     * Cuts a page out of one row more than it holds; that row only tells that there is a next page.
     *
     * @param rows up to {@code query.limit() + 1} rows in the list's order
     * @param cursorOf the ordered values of a row, with which the next page continues
     */
    public static <T> Page<T> of(List<T> rows, PageQuery query, Function<T, Cursor> cursorOf) {
        if (rows.size() <= query.limit()) {
            return new Page<>(List.copyOf(rows), new Meta(query.limit(), null, null));
        }
        List<T> data = List.copyOf(rows.subList(0, query.limit()));
        String next = cursorOf.apply(data.get(data.size() - 1)).encode();
        return new Page<>(data, new Meta(query.limit(), next, null));
    }
}
