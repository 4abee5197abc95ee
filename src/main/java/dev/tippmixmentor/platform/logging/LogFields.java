package dev.tippmixmentor.platform.logging;

/**
 * The names of what stands beside the message of every log line of a request, besides {@link CorrelationId#LOG_FIELD}.
 * The tracer writes {@code traceId} and {@code spanId}.
 */
public final class LogFields {
    /** The id of the user who is signed in. */
    public static final String USER_ID = "userId";

    private LogFields() {}
}
