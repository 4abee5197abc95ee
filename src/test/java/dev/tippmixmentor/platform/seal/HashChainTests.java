package dev.tippmixmentor.platform.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class HashChainTests {

    @Test
    void aLinkIsTheSha256OfItsIndexThePreviousHashAndItsContent() {
        String hash = HashChain.hash(1, HashChain.GENESIS, "{\"a\":1}");

        // printf '1\n%064d\n{"a":1}' 0 | sha256sum
        assertThat(hash).isEqualTo("3429dadec2c5b0464fe86f0e69f0c48c88bf9ecd0b54f4f8f57b31c2b1ee2a43");
    }

    @Test
    void everyPartOfALinkMattersForItsHash() {
        String hash = HashChain.hash(2, "aa", "{}");

        assertThat(hash)
                .isNotEqualTo(HashChain.hash(3, "aa", "{}"))
                .isNotEqualTo(HashChain.hash(2, "ab", "{}"))
                .isNotEqualTo(HashChain.hash(2, "aa", "[]"));
    }

    /** RFC 8785 §3.2.2 and §3.2.3. */
    @Test
    void canonicalJsonHasOneSpellingOnly() {
        String canonical = CanonicalJson.of("{ \"b\": [1.0, 1e30, 0.002, 4.5], \"a\": \"\\u20ac\\n\" }");

        assertThat(canonical).isEqualTo("{\"a\":\"€\\n\",\"b\":[1,1e+30,0.002,4.5]}");
    }

    @Test
    void whatIsNoJsonIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> CanonicalJson.of("{\"a\":"));
    }
}
