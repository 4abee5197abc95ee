package dev.tippmixmentor.platform.audit;

import dev.tippmixmentor.platform.error.ApiException;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A signed statement that the chain was so long at some time and ended so. Kept somewhere else it shows later that neither
 * the end of the chain was cut off nor all of it written anew.
 *
 * @param index of the newest link, which is also how many there were
 * @param hash of that link
 * @param at when, in milliseconds
 * @param keyId which key signed
 * @param signature keyed hash of all that, in hexadecimal, as the log would take any other form for a token
 */
record Checkpoint(long index, String hash, Instant at, String keyId, String signature) {
    private static final Pattern FORM = Pattern.compile(
            "(?<index>[1-9]\\d{0,17}):(?<hash>[0-9a-f]{64}):(?<at>\\d{1,15}):(?<key>[\\w-]{12}):(?<signature>[0-9a-f]{64})");

    /**
     * Reads what {@link #text} wrote.
     *
     * @throws ApiException {@code VALIDATION_ERROR}
     */
    static Checkpoint of(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw ApiException.invalid("checkpoint", "Checkpoint", "is not a checkpoint as it stands in the log");
        }
        return new Checkpoint(
                Long.parseLong(parts.group("index")),
                parts.group("hash"),
                Instant.ofEpochMilli(Long.parseLong(parts.group("at"))),
                parts.group("key"),
                parts.group("signature"));
    }

    /** In one word, to be kept and handed back. */
    String text() {
        return index + ":" + hash + ":" + at.toEpochMilli() + ":" + keyId + ":" + signature;
    }
}
