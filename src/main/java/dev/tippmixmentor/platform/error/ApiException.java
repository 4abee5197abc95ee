package dev.tippmixmentor.platform.error;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one exception that clients learn about. Its message is written for them: no SQL, class name, secret or other
 * people's data. A bug is not an {@code ApiException}; it becomes a plain {@link ErrorCode#INTERNAL_ERROR}.
 */
public final class ApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final String detail;
    private final transient List<Violation> violations;
    private final @Nullable Duration retryAfter;

    private ApiException(ErrorCode code, String detail, List<Violation> violations, @Nullable Duration retryAfter) {
        super(detail);
        this.code = code;
        this.detail = detail;
        this.violations = List.copyOf(violations);
        this.retryAfter = retryAfter;
    }

    /** A problem of the given kind, told to the client in {@code detail}. */
    public static ApiException of(ErrorCode code, String detail) {
        return new ApiException(code, detail, List.of(), null);
    }

    /** A resource that does not exist, or that the caller must not know of. */
    public static ApiException notFound(String resource, Object id) {
        return of(ErrorCode.RESOURCE_NOT_FOUND, "There is no " + resource + " " + id);
    }

    /** Input that breaks one rule of one field. */
    public static ApiException invalid(String field, String rule, String message) {
        return invalid(List.of(new Violation(field, rule, message)));
    }

    /** Input that breaks these rules. */
    public static ApiException invalid(List<Violation> violations) {
        String detail = violations.size() == 1 ? "1 field is invalid" : violations.size() + " fields are invalid";
        return new ApiException(ErrorCode.VALIDATION_ERROR, detail, violations, null);
    }

    /**
     * What the caller wants clashes with what is there already.
     *
     * @param violations the fields that clash; empty if that can't be told
     */
    public static ApiException conflict(String detail, List<Violation> violations) {
        return new ApiException(ErrorCode.RESOURCE_CONFLICT, detail, violations, null);
    }

    /** The request is fine but can't be served now; the client may come back after {@code retryAfter}. */
    public static ApiException unavailable(String detail, Duration retryAfter) {
        return new ApiException(ErrorCode.SERVICE_UNAVAILABLE, detail, List.of(), retryAfter);
    }

    /** The client did this too often; it may come back after {@code retryAfter}. */
    public static ApiException rateLimited(String detail, Duration retryAfter) {
        return new ApiException(ErrorCode.RATE_LIMIT_EXCEEDED, detail, List.of(), retryAfter);
    }

    /** The database can't be reached; the client may come back after {@code retryAfter}. */
    public static ApiException databaseUnavailable(Duration retryAfter) {
        return new ApiException(
                ErrorCode.DATABASE_ERROR, "The database can't be reached at the moment", List.of(), retryAfter);
    }

    public ErrorCode code() {
        return code;
    }

    /** What went wrong this time, for the client to show. */
    public String detail() {
        return detail;
    }

    /**
     * The rules that the input broke; empty unless the code is {@link ErrorCode#VALIDATION_ERROR} or {@link
     * ErrorCode#RESOURCE_CONFLICT}.
     */
    public List<Violation> violations() {
        return violations;
    }

    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
