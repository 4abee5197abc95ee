package dev.tippmixmentor.platform.cache;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Something that cached values depend on, named as {@code kind:id}, for example {@code match:0198…}: when it changes, all
 * of them are out of date.
 *
 * @param name part of keys in Redis: letters, digits and {@code . _ : -}, at most 120 characters
 */
public record Tag(String name) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._:-]{1,120}");

    /** What every cached value depends on. */
    static final Tag EVERYTHING = new Tag("everything");

    /** @throws IllegalArgumentException if that is no name of a tag */
    public Tag {
        if (!isName(name)) {
            throw new IllegalArgumentException("no name of a tag");
        }
    }

    /** One thing of a kind. An id that no name can hold, as clients may send, is replaced by its hash. */
    public static Tag of(String kind, Object id) {
        String name = kind + ":" + id;
        return isName(name)
                ? new Tag(name)
                : new Tag(kind + ":" + UUID.nameUUIDFromBytes(id.toString().getBytes(StandardCharsets.UTF_8)));
    }

    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    @Override
    public String toString() {
        return name;
    }
}
