package dev.tippmixmentor.platform.cache;

import java.time.Instant;
import java.util.List;

/**
 * What is cached under a tag, as administrators see it.
 *
 * @param keys how many values may be there: some may have been invalidated by another of their tags
 * @param data the keys of some, those first that expire last
 */
record TagView(String tag, long keys, List<Key> data) {

    TagView {
        data = List.copyOf(data);
    }

    /** Where a value lies in Redis. */
    record Key(String key, Instant expiresAt) {}
}
