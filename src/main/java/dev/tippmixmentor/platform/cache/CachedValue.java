package dev.tippmixmentor.platform.cache;

import java.util.Arrays;
import java.util.HexFormat;
import org.apache.commons.codec.digest.DigestUtils;

/** Bytes as they go to clients. Shared by all who ask: nobody may change them. */
public final class CachedValue {
    static final int DIGEST_BYTES = 16;

    private final byte[] bytes;
    private final byte[] digest;
    private final String etag;

    CachedValue(byte[] bytes, byte[] digest) {
        this.bytes = bytes;
        this.digest = digest;
        this.etag = '"' + HexFormat.of().formatHex(digest) + '"';
    }

    static CachedValue of(byte[] bytes) {
        return new CachedValue(bytes, Arrays.copyOf(DigestUtils.sha256(bytes), DIGEST_BYTES));
    }

    public byte[] bytes() {
        return bytes;
    }

    /** Strong entity tag (RFC 9110 §8.8.3) of the bytes, quotes included. */
    public String etag() {
        return etag;
    }

    byte[] digest() {
        return digest;
    }
}
