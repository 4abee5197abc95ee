package dev.tippmixmentor.platform.flags;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One change of one flag.
 *
 * @param version which the flag had from then on; counts the changes of all flags
 * @param before null if the flag was made
 * @param after null if it was deleted
 */
record FlagChange(
        long version,
        String key,
        Instant changedAt,
        UUID changedBy,
        @Nullable FlagDefinition before,
        @Nullable FlagDefinition after) {}
