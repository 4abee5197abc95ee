package dev.tippmixmentor.platform.idempotency;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.web.util.ContentCachingResponseWrapper;

/** What a request was answered, as far as it is the same again. */
@SuppressWarnings("ArrayRecordComponent") // bytes on their way between the database and the network; never compared
record StoredAnswer(
        byte[] fingerprint,
        int status,
        @Nullable String contentType,
        @Nullable String location,
        @Nullable String entityTag,
        byte[] body) {

    static StoredAnswer of(byte[] fingerprint, ContentCachingResponseWrapper response) {
        return new StoredAnswer(
                fingerprint,
                response.getStatus(),
                response.getContentType(),
                response.getHeader(HttpHeaders.LOCATION),
                response.getHeader(HttpHeaders.ETAG),
                response.getContentAsByteArray());
    }

    boolean answers(byte[] otherFingerprint) {
        return Arrays.equals(fingerprint, otherFingerprint);
    }

    void writeTo(HttpServletResponse response) throws IOException {
        response.setStatus(status);
        response.setContentType(contentType);
        if (location != null) {
            response.setHeader(HttpHeaders.LOCATION, location);
        }
        if (entityTag != null) {
            response.setHeader(HttpHeaders.ETAG, entityTag);
        }
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
