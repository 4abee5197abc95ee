package dev.tippmixmentor.platform.seal;

import java.io.IOException;
import org.erdtman.jcs.JsonCanonicalizer;

/** JSON of which there is only one spelling (RFC 8785), so that anybody who hashes the same facts gets the same hash. */
public final class CanonicalJson {
    private CanonicalJson() {}

    /**
     * The canonical spelling of a JSON object.
     *
     * @throws IllegalArgumentException if the text is no JSON object or array
     */
    public static String of(String json) {
        try {
            return new JsonCanonicalizer(json).getEncodedString();
        } catch (IOException e) {
            throw new IllegalArgumentException("not a JSON object or array", e);
        }
    }
}
