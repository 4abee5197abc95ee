package dev.tippmixmentor.platform.idempotency;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Collection;
import java.util.Objects;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;
import org.springframework.web.multipart.MultipartException;

/** What a request says, as a SHA-256: of its query and its body, or of the parts of it, whose boundary clients choose anew. */
final class Fingerprint {
    private final MessageDigest digest = DigestUtils.getSha256Digest();

    static byte[] of(BufferedRequest request) {
        Fingerprint fingerprint = new Fingerprint();
        fingerprint.add(request.getQueryString());
        fingerprint.digest.update(request.body());
        return fingerprint.digest.digest();
    }

    /**
     * The fingerprint of a multipart request.
     *
     * @throws MultipartException if the parts can't be read, as where MVC reads them
     */
    static byte[] ofParts(HttpServletRequest request) {
        try {
            return of(request.getQueryString(), request.getParts());
        } catch (ServletException | IOException | IllegalStateException e) {
            throw new MultipartException("the parts can't be read", e);
        }
    }

    private static byte[] of(@Nullable String query, Collection<Part> parts) throws IOException {
        Fingerprint fingerprint = new Fingerprint();
        fingerprint.add(query);
        for (Part part : parts) {
            fingerprint.add(part.getName());
            fingerprint.add(part.getSubmittedFileName());
            fingerprint.add(Long.toString(part.getSize()));
            try (InputStream content = part.getInputStream()) {
                content.transferTo(new DigestOutputStream(OutputStream.nullOutputStream(), fingerprint.digest));
            }
        }
        return fingerprint.digest.digest();
    }

    private void add(@Nullable String text) {
        digest.update(Objects.requireNonNullElse(text, "").getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
    }
}
