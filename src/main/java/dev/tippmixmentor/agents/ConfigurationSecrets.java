package dev.tippmixmentor.agents;

import dev.tippmixmentor.platform.security.KeyedHash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Encrypts the secrets of configurations with AES-256-GCM under a key that follows from {@code SESSION_SECRET}: a stolen
 * database holds none that works. With another secret they have to be set again.
 */
@Component
class ConfigurationSecrets {
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

    private final SecureRandom random = new SecureRandom();
    private final SecretKeySpec key;
    private final JsonMapper json;

    ConfigurationSecrets(@Qualifier("sessionHash") KeyedHash hash, JsonMapper json) {
        this.key = new SecretKeySpec(HexFormat.of().parseHex(hash.inHexOf("agents configuration secrets")), "AES");
        this.json = json;
    }

    /** Encrypts secrets; null for none. */
    @Nullable
    String seal(Map<String, String> secrets) {
        if (secrets.isEmpty()) {
            return null;
        }
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] text = json.writeValueAsString(secrets).getBytes(StandardCharsets.UTF_8);
        byte[] sealed = crypt(Cipher.ENCRYPT_MODE, nonce, text);
        return Base64.getEncoder()
                .encodeToString(ByteBuffer.allocate(NONCE_BYTES + sealed.length)
                        .put(nonce)
                        .put(sealed)
                        .array());
    }

    /**
     * Decrypts them.
     *
     * @throws IllegalStateException if they were sealed under another secret
     */
    Map<String, String> open(@Nullable String sealed) {
        if (sealed == null) {
            return Map.of();
        }
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(sealed));
        byte[] nonce = new byte[NONCE_BYTES];
        bytes.get(nonce);
        byte[] text = new byte[bytes.remaining()];
        bytes.get(text);
        return json.readValue(crypt(Cipher.DECRYPT_MODE, nonce, text), TEXTS);
    }

    private byte[] crypt(int mode, byte[] nonce, byte[] text) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            return cipher.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the secrets of this configuration belong to another SESSION_SECRET", e);
        }
    }
}
