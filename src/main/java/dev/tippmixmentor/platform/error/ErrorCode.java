package dev.tippmixmentor.platform.error;

/**
 * Every error a client can be told about. The name is the stable {@code errorCode} of the answer; adding one is free,
 * renaming one breaks clients.
 */
public enum ErrorCode {
    AUTH_REQUIRED(Category.AUTHENTICATION, 401, "Authentication required"),
    AUTH_FAILED(Category.AUTHENTICATION, 401, "Authentication failed"),
    TOKEN_EXPIRED(Category.AUTHENTICATION, 401, "Token expired"),
    TOKEN_REUSED(Category.AUTHENTICATION, 401, "Token used twice"),
    SECOND_FACTOR_REQUIRED(Category.AUTHENTICATION, 401, "Second factor required"),
    REAUTHENTICATION_REQUIRED(Category.AUTHENTICATION, 403, "Proof of identity too old"),
    ACCOUNT_LOCKED(Category.AUTHENTICATION, 423, "Account locked"),
    INSUFFICIENT_PERMISSIONS(Category.AUTHENTICATION, 403, "Insufficient permissions"),
    CSRF_FAILED(Category.AUTHENTICATION, 403, "CSRF check failed"),

    VALIDATION_ERROR(Category.VALIDATION, 400, "Validation failed"),
    INVALID_INPUT(Category.VALIDATION, 400, "Invalid input"),
    REQUEST_TOO_LARGE(Category.VALIDATION, 413, "Request too large"),
    UNSUPPORTED_MEDIA_TYPE(Category.VALIDATION, 415, "Unsupported media type"),
    METHOD_NOT_ALLOWED(Category.VALIDATION, 405, "Method not allowed"),
    NOT_ACCEPTABLE(Category.VALIDATION, 406, "Not acceptable"),

    RESOURCE_NOT_FOUND(Category.RESOURCE, 404, "Not found"),
    RESOURCE_CONFLICT(Category.RESOURCE, 409, "Conflict"),
    PRECONDITION_FAILED(Category.RESOURCE, 412, "Precondition failed"),
    RESOURCE_GONE(Category.RESOURCE, 410, "Gone"),

    BUSINESS_RULE_VIOLATION(Category.BUSINESS, 422, "Business rule violated"),
    OPERATION_FAILED(Category.BUSINESS, 422, "Operation failed"),
    FEATURE_DISABLED(Category.BUSINESS, 404, "Feature disabled"),
    LAST_ADMINISTRATOR(Category.BUSINESS, 409, "Last administrator"),

    INTERNAL_ERROR(Category.SYSTEM, 500, "Internal error"),
    DATABASE_ERROR(Category.SYSTEM, 503, "Database unavailable"),
    EXTERNAL_SERVICE_ERROR(Category.SYSTEM, 502, "External service failed"),
    SERVICE_UNAVAILABLE(Category.SYSTEM, 503, "Service unavailable"),

    RATE_LIMIT_EXCEEDED(Category.RATE_LIMITING, 429, "Rate limit exceeded");

    /** What kind of problem a code stands for. */
    public enum Category {
        AUTHENTICATION,
        VALIDATION,
        RESOURCE,
        BUSINESS,
        SYSTEM,
        RATE_LIMITING
    }

    private final Category category;
    private final int status;
    private final String title;

    ErrorCode(Category category, int status, String title) {
        this.category = category;
        this.status = status;
        this.title = title;
    }

    public Category category() {
        return category;
    }

    /** The HTTP status of the answer. */
    public int status() {
        return status;
    }

    /** A short summary of the problem type that does not change from one occurrence to the next (RFC 9457 §3.1.3). */
    public String title() {
        return title;
    }
}
