package dev.tippmixmentor.platform.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.Optional;
import org.springframework.util.unit.DataSize;

/**
 * Copies of values in this node's memory, bounded by bytes. A copy ends with the first invalidation of one of its tags
 * that this node hears of, and in any case soon: that bounds what a node can miss.
 */
class NearTier {
    /** From the moment at which the value was known to count. */
    static final Duration LIFE = Duration.ofSeconds(1);

    /** Of an entry besides the bytes and the key: objects, references, the header. */
    private static final int OVERHEAD = 300;

    private final Cache<String, Copy> copies;

    NearTier(DataSize size) {
        this.copies = Caffeine.newBuilder()
                .maximumWeight(size.toBytes())
                .weigher((String key, Copy copy) ->
                        key.length() + copy.stored().value().bytes().length + OVERHEAD)
                .expireAfterWrite(LIFE)
                .build();
    }

    /**
     * A value and until when it counts.
     *
     * @param stamp taken before it was known to count
     * @param untilNanos by {@link System#nanoTime}
     */
    private record Copy(StoredValue stored, LocalGenerations.Stamp stamp, long untilNanos) {}

    Optional<StoredValue> find(String key) {
        Copy copy = copies.getIfPresent(key);
        return copy != null
                        && System.nanoTime() - copy.untilNanos() < 0
                        && copy.stamp().isCurrent()
                ? Optional.of(copy.stored())
                : Optional.empty();
    }

    /** @param knownAtNanos when the value was known to count at the latest, by {@link System#nanoTime} */
    void keep(String key, StoredValue value, LocalGenerations.Stamp stamp, long knownAtNanos) {
        copies.put(key, new Copy(value, stamp, knownAtNanos + LIFE.toNanos()));
    }

    long bytes() {
        return copies.policy()
                .eviction()
                .map(eviction -> eviction.weightedSize().orElse(0))
                .orElse(0L);
    }
}
