package dev.tippmixmentor.platform.flags;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ETag;

/**
 * On which a change depends (RFC 9110 §13.1).
 *
 * @param ifMatch the flag must have one of these ETags; any, or none at all, if absent
 * @param ifNoneMatch {@code *} if there must be no such flag
 */
record FlagPrecondition(@Nullable String ifMatch, @Nullable String ifNoneMatch) {

    /**
     * Compares with the flag as it is.
     *
     * @param current null if there is none
     * @throws ApiException {@code PRECONDITION_FAILED}
     */
    void check(@Nullable FlagView current) {
        if (ifMatch != null && (current == null || !matches(ifMatch, current))) {
            throw failed("The flag has changed since you read it");
        }
        if (ifNoneMatch != null && current != null && matches(ifNoneMatch, current)) {
            throw failed("There is such a flag already");
        }
    }

    private static boolean matches(String header, FlagView current) {
        ETag now = ETag.create(tag(current));
        return ETag.parse(header).stream().anyMatch(tag -> tag.isWildcard() || tag.compare(now, true));
    }

    static String tag(FlagView flag) {
        return "\"" + flag.version() + "\"";
    }

    private static ApiException failed(String detail) {
        return ApiException.of(ErrorCode.PRECONDITION_FAILED, detail);
    }
}
