package dev.tippmixmentor.platform.web;

import dev.tippmixmentor.platform.logging.CorrelationId;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;
import org.springframework.web.servlet.HandlerMapping;

/**
 * One line for each request when it has been answered, also for what the server itself refused. It names the route, not
 * the address, which may hold anything.
 */
class AccessLog implements RequestLog {
    private static final Logger log = LoggerFactory.getLogger(AccessLog.class);
    private static final Duration SLOW = Duration.ofSeconds(1);
    private static final String NO_ROUTE = "-";

    /** Asked every few seconds by machines; nobody reads that while all is well. */
    private static final Set<String> PROBES = Set.of(
            "/actuator/health/liveness",
            "/actuator/health/readiness",
            "/actuator/health/startup",
            "/actuator/prometheus",
            "/api/v1/health");

    private final ClientAddresses addresses;

    AccessLog(ClientAddresses addresses) {
        this.addresses = addresses;
    }

    @Override
    public void log(Request request, Response response) {
        String path = Objects.requireNonNullElse(request.getHttpURI().getPath(), "");
        if (PROBES.contains(path) && HttpStatus.isSuccess(response.getStatus())) {
            return;
        }
        Duration taken = Duration.ofNanos(System.nanoTime() - request.getBeginNanoTime());
        boolean slow = taken.compareTo(SLOW) > 0;
        Map<String, String> before = MDC.getCopyOfContextMap();
        MDC.setContextMap(
                RequestFields.of(request, correlationId(request, response)).fields());
        try {
            LoggingEventBuilder line = log.atLevel(slow ? Level.WARN : Level.INFO)
                    .addKeyValue("method", request.getMethod())
                    .addKeyValue("route", route(request))
                    .addKeyValue("status", response.getStatus())
                    .addKeyValue("durationMs", taken.toMillis())
                    .addKeyValue("bytes", Response.getContentBytesWritten(response))
                    .addKeyValue("client", client(request));
            Object errorCode = request.getAttribute(ProblemWriter.ERROR_CODE);
            if (errorCode != null) {
                line = line.addKeyValue("errorCode", errorCode.toString());
            }
            line.log(slow ? "request.slow" : "request.done");
        } finally {
            MDC.setContextMap(before == null ? Map.of() : before);
        }
    }

    /** What the server itself refused has been through no filter. */
    private static String correlationId(Request request, Response response) {
        String answered = response.getHeaders().get(CorrelationId.HEADER);
        return answered == null ? CorrelationId.of(request.getHeaders().get(CorrelationId.HEADER)) : answered;
    }

    private static String route(Request request) {
        Object pattern = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        return pattern == null ? NO_ROUTE : pattern.toString();
    }

    private String client(Request request) {
        return addresses
                .of(Request.getRemoteAddr(request), request.getHeaders().getValuesList(ClientAddresses.HEADER))
                .shortened();
    }
}
