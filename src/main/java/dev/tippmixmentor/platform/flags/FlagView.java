package dev.tippmixmentor.platform.flags;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A flag as administrators see it.
 *
 * @param version of its last change; never the same again, also after it was deleted and made anew. The ETag
 * @param updatedBy who changed it last; null if it came with the application
 */
record FlagView(
        String key,
        long version,
        @JsonUnwrapped FlagDefinition definition,
        Instant updatedAt,
        @Nullable UUID updatedBy) {}
