package dev.tippmixmentor.agents;

import dev.tippmixmentor.platform.security.SecretBox;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Encrypts the secrets of configurations: a stolen database holds none that works. */
@Component
class ConfigurationSecrets {
    private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

    private final SecretBox box;
    private final JsonMapper json;

    ConfigurationSecrets(SecretBox box, JsonMapper json) {
        this.box = box;
        this.json = json;
    }

    /** Encrypts secrets; null for none. */
    @Nullable
    String seal(Map<String, String> secrets) {
        return secrets.isEmpty() ? null : Base64.getEncoder().encodeToString(box.seal(json.writeValueAsBytes(secrets)));
    }

    /** Decrypts them; none if they were sealed under a secret that is known no more, and have to be set again. */
    Map<String, String> openIfPossible(@Nullable String sealed) {
        try {
            return open(sealed);
        } catch (IllegalStateException e) {
            return Map.of();
        }
    }

    /**
     * Decrypts them.
     *
     * @throws IllegalStateException if they were sealed under a secret that is known no more
     */
    Map<String, String> open(@Nullable String sealed) {
        return sealed == null
                ? Map.of()
                : json.readValue(box.open(Base64.getDecoder().decode(sealed)), TEXTS);
    }
}
