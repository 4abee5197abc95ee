package dev.tippmixmentor.platform.web;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.platform.error.Violation;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The body of every error answer (RFC 9457) with the members the app relies on. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Problem(
        String type,
        String title,
        int status,
        String detail,
        String instance,
        String errorCode,
        String message,
        String method,
        String path,
        Instant timestamp,
        String correlationId,
        @Nullable String traceId,
        @Nullable List<Violation> violations,
        @Nullable String stack) {

    private static final String TYPE_PREFIX = "https://tippmixmentor.dev/problems/";

    static Problem of(
            ErrorCode code,
            String detail,
            List<Violation> violations,
            String method,
            String path,
            Instant timestamp,
            String correlationId,
            @Nullable String traceId,
            @Nullable String stack) {
        return new Problem(
                TYPE_PREFIX + code.name().toLowerCase(Locale.ROOT).replace('_', '-'),
                code.title(),
                code.status(),
                detail,
                path,
                code.name(),
                detail,
                method,
                path,
                timestamp,
                correlationId,
                traceId,
                violations.isEmpty() ? null : violations,
                stack);
    }
}
