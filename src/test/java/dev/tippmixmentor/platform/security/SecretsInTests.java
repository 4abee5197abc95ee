package dev.tippmixmentor.platform.security;

import java.util.List;

/** Hashes and boxes under secrets that a test chooses. */
public final class SecretsInTests {
    private SecretsInTests() {}

    /** The hash of an installation whose secret is this one, after it was those. */
    public static KeyedHash hash(String secret, String... previous) {
        return new KeyedHash(secret, List.of(previous));
    }

    /** What such an installation encrypts with. */
    public static SecretBox box(String secret, String... previous) {
        return new SecretBox(hash(secret, previous));
    }
}
