package dev.tippmixmentor.platform.logging;

import java.util.Optional;
import org.slf4j.MDC;

/** The id of the trace (W3C Trace Context) that a request belongs to; the tracer keeps it among the log fields. */
public final class TraceId {
    /** Its name in log lines. */
    public static final String LOG_FIELD = "traceId";

    private TraceId() {}

    /** The trace of what this thread works for; empty where there is none. */
    public static Optional<String> current() {
        return Optional.ofNullable(MDC.get(LOG_FIELD));
    }
}
