package dev.tippmixmentor.platform.security;

import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * HMAC-SHA-256 (RFC 2104) under one of the configured secrets. What we store of a token is its keyed hash, so a stolen
 * database holds none that works.
 */
public final class KeyedHash {
    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    KeyedHash(String secret) {
        this.key = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    /** The hash of a text as 43 characters of unpadded base64url. */
    public String of(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytesOf(text));
    }

    /** The hash of a text as 64 hexadecimal digits, for what may be seen: logs take base64url for a token. */
    public String inHexOf(String text) {
        return HexFormat.of().formatHex(bytesOf(text));
    }

    private byte[] bytesOf(String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
        }
    }

    /** Whether {@code hash} is the hash of {@code text}; takes the same time wherever they differ. */
    public boolean matches(String text, String hash) {
        return MessageDigest.isEqual(
                of(text).getBytes(StandardCharsets.US_ASCII), hash.getBytes(StandardCharsets.UTF_8));
    }
}
