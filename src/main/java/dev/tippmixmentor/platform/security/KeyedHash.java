package dev.tippmixmentor.platform.security;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * HMAC-SHA-256 (RFC 2104) under one of the configured secrets. What we store of a token is its keyed hash, so a stolen
 * database holds none that works. What was hashed under an earlier value of the secret is still recognised.
 */
public final class KeyedHash {
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;
    private final List<KeyedHash> previous;

    /** @param previousSecrets earlier values of the secret, under which nothing new is hashed */
    KeyedHash(String secret, List<String> previousSecrets) {
        this.key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
        this.previous = previousSecrets.stream()
                .map(earlier -> new KeyedHash(earlier, List.of()))
                .toList();
    }

    /** The hash under the secret of today alone, and those under earlier ones, the secret of today first. */
    public List<KeyedHash> keys() {
        return Stream.concat(Stream.of(this), previous.stream()).toList();
    }

    /** The hash of a text as 43 characters of unpadded base64url. */
    public String of(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytesOf(text));
    }

    /** All hashes under which a text may have been stored: {@link #of} first, then those under earlier secrets. */
    public List<String> everyOf(String text) {
        return keys().stream().map(each -> each.of(text)).toList();
    }

    /** The hash of a text as 64 hexadecimal digits, for what may be seen: logs take base64url for a token. */
    public String inHexOf(String text) {
        return HexFormat.of().formatHex(bytesOf(text));
    }

    byte[] bytesOf(String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    /**
     * Whether {@code hash} is the hash of {@code text} under the secret of today or an earlier one; takes the same time
     * wherever they differ.
     */
    public boolean matches(String text, String hash) {
        byte[] given = hash.getBytes(StandardCharsets.UTF_8);
        return everyOf(text).stream()
                .anyMatch(genuine -> MessageDigest.isEqual(genuine.getBytes(StandardCharsets.US_ASCII), given));
    }
}
