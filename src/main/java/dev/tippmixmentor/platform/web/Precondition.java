package dev.tippmixmentor.platform.web;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ETag;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;

/**
 * On which a change of something with a version depends (RFC 9110 §13.1).
 *
 * @param ifMatch it must have one of these ETags; any, or not exist at all, if absent
 * @param ifNoneMatch {@code *} if it must not exist yet
 */
public record Precondition(
        @Nullable String ifMatch, @Nullable String ifNoneMatch) {

    /** Of a change of what exists. */
    public static Precondition ifMatch(@Nullable String ifMatch) {
        return new Precondition(ifMatch, null);
    }

    /**
     * Compares with what is there; call it where nobody else can change that any more.
     *
     * @param version of what is to be changed; null if it does not exist
     * @throws ApiException {@code PRECONDITION_FAILED}
     */
    public void check(@Nullable Long version) {
        if (ifMatch != null && (version == null || !matches(ifMatch, version))) {
            throw ApiException.of(ErrorCode.PRECONDITION_FAILED, "This has changed since you read it");
        }
        if (ifNoneMatch != null && version != null && matches(ifNoneMatch, version)) {
            throw ApiException.of(ErrorCode.PRECONDITION_FAILED, "This exists already");
        }
    }

    /** An answer that says which version it shows, in the form that {@code If-Match} takes. */
    public static <T> ResponseEntity<T> answer(HttpStatus status, long version, T body) {
        return ResponseEntity.status(status).eTag(tag(version)).body(body);
    }

    private static boolean matches(String header, long version) {
        ETag now = ETag.create(tag(version));
        return ETag.parse(header).stream().anyMatch(tag -> tag.isWildcard() || tag.compare(now, true));
    }

    private static String tag(long version) {
        return '"' + Long.toString(version) + '"';
    }
}
