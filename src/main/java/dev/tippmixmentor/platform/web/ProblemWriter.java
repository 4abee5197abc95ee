package dev.tippmixmentor.platform.web;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.platform.error.Violation;
import dev.tippmixmentor.platform.logging.CorrelationId;
import dev.tippmixmentor.platform.logging.TraceId;
import dev.tippmixmentor.platform.startup.AppEnvironment;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.logging.StandardStackTracePrinter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes the bytes of every error answer, whoever refuses: a controller, a filter, security, the server itself or a
 * STOMP frame. The form is RFC 9457's {@code application/problem+json}.
 */
@Component
public class ProblemWriter {
    /** Where a request keeps the code of the problem it was answered with, for its line in the access log. */
    static final String ERROR_CODE = ProblemWriter.class.getName() + ".errorCode";

    private static final Duration RETRY = Duration.ofSeconds(5);

    private final JsonMapper json;
    private final Clock clock;
    private final AppEnvironment environment;

    ProblemWriter(JsonMapper json, Clock clock, AppEnvironment environment) {
        this.json = json;
        this.clock = clock;
        this.environment = environment;
    }

    /** Answers with the problem; does nothing if the answer has already begun. */
    public void write(HttpServletRequest request, HttpServletResponse response, ApiException problem)
            throws IOException {
        write(request, response, problem, null);
    }

    /** Answers with a problem of this kind; does nothing if the answer has already begun. */
    public void write(HttpServletRequest request, HttpServletResponse response, ErrorCode code, String detail)
            throws IOException {
        write(request, response, ApiException.of(code, detail), null);
    }

    /** As {@link #write(HttpServletRequest, HttpServletResponse, ApiException)}, with the bug that is behind it. */
    void write(
            HttpServletRequest request, HttpServletResponse response, ApiException problem, @Nullable Throwable cause)
            throws IOException {
        if (response.isCommitted()) {
            return;
        }
        response.resetBuffer();
        ErrorCode code = problem.code();
        request.setAttribute(ERROR_CODE, code);
        response.setStatus(code.status());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff"); // also where we refuse before Spring Security
        if (code.status() == HttpServletResponse.SC_UNAUTHORIZED) {
            response.setHeader(HttpHeaders.WWW_AUTHENTICATE, challenge(code));
        }
        problem.retryAfter()
                .or(() -> retryAfter(code))
                .ifPresent(wait -> response.setHeader(
                        HttpHeaders.RETRY_AFTER,
                        Long.toString(Math.max(1, wait.plusMillis(999).toSeconds()))));
        String path = Objects.requireNonNullElse(
                (String) request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI), request.getRequestURI());
        byte[] body = bytes(
                code,
                problem.detail(),
                problem.violations(),
                request.getMethod(),
                path,
                (String) request.getAttribute(CorrelationIdFilter.ATTRIBUTE),
                TraceId.current()
                        .or(() -> RequestFields.of(request).flatMap(RequestFields::traceId))
                        .orElse(null),
                cause);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
        response.flushBuffer();
    }

    /**
     * The body of a problem outside a servlet.
     *
     * @param method what the client tried: an HTTP method or a STOMP command
     * @param path where, without a query string
     * @param correlationId the id the request already has, a new one if absent
     */
    public byte[] bytes(
            ErrorCode code,
            String detail,
            List<Violation> violations,
            String method,
            String path,
            @Nullable String correlationId) {
        return bytes(
                code,
                detail,
                violations,
                method,
                path,
                correlationId,
                TraceId.current().orElse(null),
                null);
    }

    private byte[] bytes(
            ErrorCode code,
            String detail,
            List<Violation> violations,
            String method,
            String path,
            @Nullable String correlationId,
            @Nullable String traceId,
            @Nullable Throwable cause) {
        return json.writeValueAsBytes(Problem.of(
                code,
                detail,
                violations,
                method,
                path,
                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                correlationId == null ? CorrelationId.next() : correlationId,
                traceId,
                cause != null && environment.isDevelopment()
                        ? StandardStackTracePrinter.rootLast().printStackTraceToString(cause)
                        : null));
    }

    /** When to come back from a problem that ends by itself, where whoever refused did not say (RFC 9110 §10.2.3). */
    static Optional<Duration> retryAfter(ErrorCode code) {
        return code.status() == HttpServletResponse.SC_SERVICE_UNAVAILABLE ? Optional.of(RETRY) : Optional.empty();
    }

    /** RFC 6750 §3: an absent token gets the bare challenge, a wrong one says so. */
    private static String challenge(ErrorCode code) {
        return code == ErrorCode.AUTH_REQUIRED
                ? "Bearer realm=\"tippmixmentor\""
                : "Bearer realm=\"tippmixmentor\", error=\"invalid_token\"";
    }
}
