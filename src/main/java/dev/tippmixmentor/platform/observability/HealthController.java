package dev.tippmixmentor.platform.observability;

import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributors;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.boot.info.BuildProperties;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Health for people and the app, from the indicators of the actuator, whose own endpoints are for orchestrators. Always
 * 200: that we answer is known.
 */
@RestController
@RequestMapping("/api/v1/health")
class HealthController {
    /** Of the process, not of what it depends on. */
    private static final Set<String> LIFE_CYCLE = Set.of("livenessState", "readinessState", "started");

    private final HealthContributorRegistry indicators;
    private final ObjectProvider<ServiceProbe<?>> probes;
    private final Clock clock;
    private final String version;

    HealthController(
            HealthContributorRegistry indicators,
            ObjectProvider<ServiceProbe<?>> probes,
            Clock clock,
            ObjectProvider<BuildProperties> build) {
        this.indicators = indicators;
        this.probes = probes;
        this.clock = clock;
        BuildProperties properties = build.getIfAvailable();
        String built = properties == null ? null : properties.getVersion();
        this.version = built == null ? "development" : built; // started from an IDE: nothing was built
    }

    @GetMapping
    ResponseEntity<HealthView> health() {
        probes.forEach(ServiceProbe::ask); // side by side, or those that hang would be waited for one after the other
        ServiceState status = ServiceState.UP;
        SortedMap<String, ServiceState> services = new TreeMap<>();
        for (HealthContributors.Entry entry : indicators) {
            if (entry.contributor() instanceof HealthIndicator indicator && !LIFE_CYCLE.contains(entry.name())) {
                Health health = indicator.health();
                services.put(entry.name(), ServiceState.of(health));
                status = status.worse(health == null ? ServiceState.UNKNOWN : ServiceState.of(health.getStatus()));
            }
        }
        HealthView view = new HealthView(
                status,
                Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime())
                        .toSeconds(),
                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                version,
                services);
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(view);
    }
}
