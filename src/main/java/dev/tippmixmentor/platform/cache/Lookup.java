package dev.tippmixmentor.platform.cache;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What somebody asks the cache for.
 *
 * @param key names the value among all of this application
 * @param tags in a fixed order, none twice, {@link Tag#EVERYTHING} among them
 * @param loader makes the bytes where there are none; must not depend on who asks
 */
record Lookup(String key, List<Tag> tags, Duration ttl, Supplier<byte[]> loader) {

    static Lookup of(String key, Collection<Tag> tags, Duration ttl, Supplier<byte[]> loader) {
        return new Lookup(
                key,
                Stream.concat(tags.stream(), Stream.of(Tag.EVERYTHING))
                        .distinct()
                        .toList(),
                ttl,
                loader);
    }
}
