package dev.tippmixmentor.platform.security;

import java.security.SecureRandom;
import java.util.Base64;

/** Tokens that mean nothing by themselves: refresh tokens, tickets, CSRF tokens. */
public final class OpaqueToken {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 32;

    private OpaqueToken() {}

    /** 256 random bits as 43 characters of unpadded base64url. */
    public static String next() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
