package dev.tippmixmentor.platform.observability;

import dev.tippmixmentor.platform.observability.HealthView.Services;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.info.BuildProperties;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Health for people and the app; orchestrators use the probes of the actuator. Always 200: that we answer is known. */
@RestController
@RequestMapping("/api/v1/health")
class HealthController {
    private final ServiceProbe database;
    private final ServiceProbe redis;
    private final Clock clock;
    private final String version;

    HealthController(
            @Qualifier("databaseProbe") ServiceProbe database,
            @Qualifier("redisProbe") ServiceProbe redis,
            Clock clock,
            ObjectProvider<BuildProperties> build) {
        this.database = database;
        this.redis = redis;
        this.clock = clock;
        BuildProperties properties = build.getIfAvailable();
        String built = properties == null ? null : properties.getVersion();
        this.version = built == null ? "development" : built; // started from an IDE: nothing was built
    }

    @GetMapping
    ResponseEntity<HealthView> health() {
        CompletableFuture<Void> databaseAnswer = database.ask();
        CompletableFuture<Void> redisAnswer = redis.ask();
        Services services = new Services(database.await(databaseAnswer), redis.await(redisAnswer));
        HealthView view = new HealthView(
                services.overall(),
                Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime())
                        .toSeconds(),
                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                version,
                services);
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(view);
    }
}
