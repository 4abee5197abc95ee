package dev.tippmixmentor.platform.web;

import dev.tippmixmentor.platform.error.ApiException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;

/**
 * Where a page ended in a list ordered by a time and then an id, the order of nearly all our lists. Clients pass it
 * back as opaque text.
 *
 * @param at the ordered time of the last item
 * @param id its id, unique
 */
public record Cursor(Instant at, UUID id) {
    /** A forged time that no database can hold must not become a server error. */
    private static final Instant MIN = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant MAX = Instant.parse("9999-12-31T23:59:59Z");

    /** Where the first page of a list begins that has the latest first. */
    public static final Cursor BEFORE_THE_LATEST = new Cursor(MAX, new UUID(-1, -1));

    String encode() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((at + "|" + id).getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Reads the cursor of a query.
     *
     * @return empty for the first page
     * @throws ApiException {@code VALIDATION_ERROR} if it is not one that we gave out
     */
    public static Optional<Cursor> of(PageQuery query) {
        return Optional.ofNullable(query.cursor()).map(Cursor::decode);
    }

    private static Cursor decode(String text) {
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII).split("\\|", 2);
            if (parts.length == 2) {
                Cursor cursor = new Cursor(Instant.parse(parts[0]), UUID.fromString(parts[1]));
                if (!cursor.at.isBefore(MIN) && !cursor.at.isAfter(MAX)) {
                    return cursor;
                }
            }
        } catch (IllegalArgumentException | DateTimeException e) {
            // falls through: whatever is wrong with it, it is not ours
        }
        throw ApiException.invalid("cursor", "Cursor", "is not a cursor of this list");
    }
}
