package dev.tippmixmentor.platform.observability;

import dev.tippmixmentor.platform.startup.FromEnvironment;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/** Who may see our figures, and who gets our traces. */
@Validated
@ConfigurationProperties("tippmix.observability")
record ObservabilityProperties(
        @FromEnvironment(
                value = "ENABLE_METRICS",
                description = "Lets everybody who reaches the port read /actuator/prometheus, not only administrators",
                expected = "true or false")
        @DefaultValue("false")
        boolean metrics,

        @FromEnvironment(
                value = "METRICS_PORT",
                description = "Port that serves the metrics, and nothing else, to whoever reaches it",
                expected = "a port, 0 to 65535 (0: none)")
        @DefaultValue("9464")
        @Min(0)
        @Max(65535)
        int metricsPort,

        @FromEnvironment(
                value = "METRICS_HOST",
                description = "Address on which METRICS_PORT listens",
                expected = "an address of this host, 0.0.0.0 for all")
        @DefaultValue("127.0.0.1")
        @Pattern(regexp = "[A-Za-z0-9.:_-]+", message = "is neither an address nor a host name")
        String metricsHost,

        @FromEnvironment(
                value = "OTEL_EXPORTER_OTLP_ENDPOINT",
                description = "Collector that traces are sent to, by OTLP over HTTP; without it none are",
                expected = "a URL such as http://collector:4318, to which v1/traces is added")
        @Nullable
        @Pattern(regexp = "https?://\\S+", message = "is no http URL")
        String otlpEndpoint,

        @FromEnvironment(
                value = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
                description = "The same, taken as it is and before the other",
                expected = "a URL such as http://collector:4318/v1/traces")
        @Nullable
        @Pattern(regexp = "https?://\\S+", message = "is no http URL")
        String tracesEndpoint) {

    /** Where traces go, as OpenTelemetry's specification of the exporter puts it together. */
    String tracesUrl() {
        if (tracesEndpoint != null) {
            return tracesEndpoint;
        }
        if (otlpEndpoint == null) {
            throw new IllegalStateException("there is no collector");
        }
        return otlpEndpoint + (otlpEndpoint.endsWith("/") ? "" : "/") + "v1/traces";
    }
}
