package dev.tippmixmentor.platform.web;

import dev.tippmixmentor.platform.logging.CorrelationId;
import dev.tippmixmentor.platform.logging.LogFields;
import dev.tippmixmentor.platform.logging.TraceId;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.util.Attributes;
import org.slf4j.MDC;

/** The log fields of a request, kept with it for whoever goes on with it in another thread. */
record RequestFields(Map<String, String> fields) {
    private static final String ATTRIBUTE = RequestFields.class.getName();

    static Optional<RequestFields> of(HttpServletRequest request) {
        return Optional.ofNullable((RequestFields) request.getAttribute(ATTRIBUTE));
    }

    static RequestFields of(Attributes request, String correlationId) {
        return request.getAttribute(ATTRIBUTE) instanceof RequestFields known
                ? known
                : new RequestFields(Map.of(CorrelationId.LOG_FIELD, correlationId));
    }

    Optional<String> traceId() {
        return Optional.ofNullable(fields.get(TraceId.LOG_FIELD));
    }

    void keepIn(HttpServletRequest request) {
        request.setAttribute(ATTRIBUTE, this);
    }

    /** What the tracer wrote it writes again itself. */
    void restore() {
        String userId = fields.get(LogFields.USER_ID);
        if (userId != null) {
            MDC.put(LogFields.USER_ID, userId);
        }
    }
}
