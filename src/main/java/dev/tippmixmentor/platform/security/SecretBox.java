package dev.tippmixmentor.platform.security;

import java.util.List;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.security.crypto.encrypt.AesGcmBytesEncryptor;

/**
 * Encrypts secrets that we must be able to read again (AES-256-GCM, NIST SP 800-38D, a random 128-bit nonce before each
 * text), under keys derived from SESSION_SECRET and its earlier values: a stolen database alone gives none away.
 */
public final class SecretBox {
    private final List<AesGcmBytesEncryptor> keys;

    SecretBox(KeyedHash secret) {
        this.keys = secret.keys().stream().map(SecretBox::encryptor).toList();
    }

    private static AesGcmBytesEncryptor encryptor(KeyedHash secret) {
        byte[] key = secret.bytesOf("key that encrypts stored secrets");
        return AesGcmBytesEncryptor.withSecretKey(new SecretKeySpec(key, "AES")).build();
    }

    /** The text, encrypted under the secret of today. */
    public byte[] seal(byte[] text) {
        return keys.get(0).encrypt(text);
    }

    /** Whether something was sealed under the secret of today and not under an earlier one. */
    public boolean isOfToday(byte[] sealed) {
        try {
            keys.get(0).decrypt(sealed);
            return true;
        } catch (IllegalStateException | IndexOutOfBoundsException | IllegalArgumentException e) {
            return false;
        }
    }

    /**
     * What {@link #seal} was given.
     *
     * @throws IllegalStateException if none of the secrets sealed it, or it was changed since
     */
    public byte[] open(byte[] sealed) {
        IllegalStateException refused = new IllegalStateException("sealed under none of the secrets");
        for (AesGcmBytesEncryptor key : keys) {
            try {
                return key.decrypt(sealed);
            } catch (IllegalStateException | IndexOutOfBoundsException | IllegalArgumentException e) {
                refused.addSuppressed(e); // the last two for what is shorter than a nonce
            }
        }
        throw refused;
    }
}
