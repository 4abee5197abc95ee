package dev.tippmixmentor.platform.logging;

import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;

/**
 * The secrets this process itself was started with. No log line shows them, whatever stands around them. They are kept
 * for the whole process, as the logs are.
 */
public final class KnownSecrets {
    /** Shorter ones would take ordinary words out of the logs. */
    private static final int MIN_LENGTH = 8;

    private static final Set<String> SECRETS = new CopyOnWriteArraySet<>();

    private KnownSecrets() {}

    /** Takes this value out of all log lines from now on. */
    public static void hide(String secret) {
        if (secret.length() >= MIN_LENGTH) {
            SECRETS.add(secret);
        }
    }

    static String mask(String text) {
        String masked = text;
        for (String secret : SECRETS) {
            if (masked.contains(secret)) {
                masked = masked.replace(secret, LogMask.MASK);
            }
        }
        return masked;
    }
}
