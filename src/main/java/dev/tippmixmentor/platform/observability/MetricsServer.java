package dev.tippmixmentor.platform.observability;

import io.prometheus.metrics.exporter.httpserver.HTTPServer;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Serves the metrics, and nothing else, at {@code /metrics} of a port of their own. Prometheus has no account here, and
 * a port can be kept inside where a path of the API can't.
 */
@Component
class MetricsServer implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(MetricsServer.class);

    private final ObservabilityProperties properties;
    private final PrometheusRegistry registry;
    private @Nullable HTTPServer server;

    MetricsServer(ObservabilityProperties properties, PrometheusRegistry registry) {
        this.properties = properties;
        this.registry = registry;
    }

    @Override
    public synchronized void start() {
        if (properties.metricsPort() == 0) {
            return;
        }
        try {
            server = HTTPServer.builder()
                    .hostname(properties.metricsHost())
                    .port(properties.metricsPort())
                    .registry(registry)
                    .buildAndStart();
            log.info("metrics.served host={} port={}", properties.metricsHost(), properties.metricsPort());
        } catch (IOException e) {
            // Another process of this host has it, perhaps one of ours that is to be replaced. Serving users matters
            // more;
            // Prometheus tells that it misses us.
            log.error(
                    "metrics.unserved host={} port={} cause={}",
                    properties.metricsHost(),
                    properties.metricsPort(),
                    e.toString());
        }
    }

    @Override
    public synchronized void stop() {
        if (server != null) {
            server.close();
            server = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return server != null;
    }
}
