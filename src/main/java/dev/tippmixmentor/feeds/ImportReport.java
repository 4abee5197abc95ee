package dev.tippmixmentor.feeds;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What an import did.
 *
 * @param fileName as the client named it; null if it did not
 * @param rows lines with content, without the header
 * @param created matches that nobody knew before
 * @param updated known matches of which something changed
 * @param unchanged known matches of which nothing changed
 * @param refused the first 1,000 refusals, by line
 * @param refusedTotal how many there were in all
 */
record ImportReport(
        UUID id,
        ImportFormat format,
        @Nullable String fileName,
        ImportStatus status,
        int rows,
        int created,
        int updated,
        int unchanged,
        List<Refusal> refused,
        int refusedTotal,
        Instant createdAt) {}
