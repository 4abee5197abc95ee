package dev.tippmixmentor.platform.cache;

import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers of the API that are the same for everybody, made once and then sent as the bytes they are. For controllers of
 * public endpoints.
 */
@Component
public class CachedAnswers {
    /** Longer ones, which only what clients make up can lead to, are hashed. */
    private static final int LONGEST_KEY = 300;

    private final TagCache cache;
    private final JsonMapper json;
    private final CacheProperties properties;

    CachedAnswers(TagCache cache, JsonMapper json, CacheProperties properties) {
        this.cache = cache;
        this.json = json;
        this.properties = properties;
    }

    /**
     * An answer from the cache, or made now.
     *
     * @param name of the kind of answer, such as {@code matches.list}
     * @param parts all that the answer depends on besides what is stored: ids, filters and pages, whose JSON tells all of
     *     their parts
     * @param tags what is stored that it depends on
     * @param body makes what the answer is the JSON of; must not depend on who asks
     */
    public <T> CachedAnswer<T> get(
            String name, List<? extends @Nullable Object> parts, Collection<Tag> tags, Supplier<T> body) {
        return new CachedAnswer<>(
                cache.get(key(name, parts, tags), tags, properties.ttl(), () -> json.writeValueAsBytes(body.get())));
    }

    /**
     * No two lists of parts have the same key: each part has its length before it, and JSON tells what is absent from a text
     * that a client may send. The tags belong to it, as no two answers may differ in them alone.
     */
    private String key(String name, List<? extends @Nullable Object> parts, Collection<Tag> tags) {
        StringBuilder key = new StringBuilder(name);
        for (Object part : parts) {
            String text = json.writeValueAsString(part);
            key.append('|').append(text.length()).append(':').append(text);
        }
        key.append('|').append(tags.stream().map(Tag::name).sorted().toList());
        return key.length() <= LONGEST_KEY ? key.toString() : name + "|" + DigestUtils.sha256Hex(key.toString());
    }
}
