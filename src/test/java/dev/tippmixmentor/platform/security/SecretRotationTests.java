package dev.tippmixmentor.platform.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class SecretRotationTests {
    private static final String OLD = "b3Wm8ZkQv5Tn1XhRc7LdYp4GsJf9EuAoK2iVt6Nq";
    private static final String NEW = "Hc5TqV8nZ2LrYd7KwXe4GsJm9RbPf3Au6EoNt1Mi";
    private static final byte[] TEXT = "a key".getBytes(StandardCharsets.UTF_8);

    @Test
    void aHashUnderAnEarlierSecretIsStillRecognised() {
        String before = SecretsInTests.hash(OLD).of("token");
        KeyedHash after = SecretsInTests.hash(NEW, OLD);

        assertThat(after.matches("token", before)).isTrue();
        assertThat(after.everyOf("token"))
                .containsExactly(SecretsInTests.hash(NEW).of("token"), before);
        assertThat(after.of("token")).isNotEqualTo(before);
        assertThat(SecretsInTests.hash(NEW).matches("token", before)).isFalse();
        assertThat(after.matches("another token", before)).isFalse();
    }

    @Test
    void whatWasSealedUnderAnEarlierSecretIsStillOpened() {
        byte[] sealed = SecretsInTests.box(OLD).seal(TEXT);

        assertThat(SecretsInTests.box(NEW, OLD).open(sealed)).isEqualTo(TEXT);
        assertThatIllegalStateException()
                .isThrownBy(() -> SecretsInTests.box(NEW).open(sealed))
                .withMessageContaining("none of the secrets");
    }

    @Test
    void whatWasChangedIsNotOpened() {
        SecretBox box = SecretsInTests.box(NEW);
        byte[] sealed = box.seal(TEXT);
        sealed[sealed.length - 1] ^= 1;

        assertThatIllegalStateException().isThrownBy(() -> box.open(sealed));
    }

    @Test
    void theSameTextIsSealedDifferentlyEachTime() {
        SecretBox box = SecretsInTests.box(NEW);

        assertThat(box.seal(TEXT)).isNotEqualTo(box.seal(TEXT));
    }
}
