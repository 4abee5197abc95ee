package dev.tippmixmentor.platform.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
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
     * @param limit the size that was asked for; of a list that comes whole, its own
     * @param nextCursor pass it as {@code cursor} to get the next page; null on the last one
     * @param total how many items there are in all; only where it was asked for, or costs nothing
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
     * @param total counts all rows; called only if the client asked
     */
    public static <T> Page<T> of(List<T> rows, PageQuery query, Function<T, Cursor> cursorOf, Supplier<Long> total) {
        return of(rows, query.limit(), row -> cursorOf.apply(row).encode(), query.total() ? total.get() : null);
    }

    /**
     * The same for a list whose rows are numbered.
     *
     * @param rows up to {@code query.limit() + 1} rows in the order of their numbers
     * @param numberOf a row's number, with which the next page continues
     * @param total counts all rows; called only if the client asked
     */
    public static <T> Page<T> of(List<T> rows, IndexQuery query, ToLongFunction<T> numberOf, Supplier<Long> total) {
        return of(
                rows,
                query.limit(),
                row -> Long.toString(numberOf.applyAsLong(row)),
                query.total() ? total.get() : null);
    }

    private static <T> Page<T> of(List<T> rows, int limit, Function<T, String> cursorOf, @Nullable Long total) {
        if (rows.size() <= limit) {
            return new Page<>(List.copyOf(rows), new Meta(limit, null, total));
        }
        List<T> data = List.copyOf(rows.subList(0, limit));
        return new Page<>(data, new Meta(limit, cursorOf.apply(data.get(data.size() - 1)), total));
    }

    /** A list short enough to come whole. */
    public static <T> Page<T> whole(List<T> all) {
        return new Page<>(List.copyOf(all), new Meta(all.size(), null, (long) all.size()));
    }

    /** The part that a client wants of a list short enough to come whole; all of it unless it says otherwise. */
    public static <T> Page<T> whole(List<T> all, WholeQuery query) {
        int from = query.cursor() == null ? 0 : Math.min(Integer.parseInt(query.cursor()), all.size());
        int limit = query.limit() == null ? all.size() : query.limit();
        int to = Math.min(from + limit, all.size());
        return new Page<>(
                List.copyOf(all.subList(from, to)),
                new Meta(limit, to < all.size() ? Integer.toString(to) : null, (long) all.size()));
    }
}
