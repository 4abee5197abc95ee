package dev.tippmixmentor.providers;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * How the providers are of which we have a key, as far as this node has asked them. We go on without them, from the last good
 * answers: never down.
 */
class ProviderHealth implements HealthIndicator {
    private static final Status DEGRADED = new Status("DEGRADED");

    /** Who is asked only when another fails may not be asked again for long after it has failed itself. */
    private static final Duration RECENTLY = Duration.ofMinutes(15);

    private final Providers providers;
    private final Clock clock;

    ProviderHealth(Providers providers, Clock clock) {
        this.providers = providers;
        this.clock = clock;
    }

    @Override
    public Health health() {
        boolean degraded = false;
        Map<String, Object> details = new LinkedHashMap<>();
        for (GuardedSource source : providers.sources()) {
            if (source.isConfigured()) {
                boolean ill = isIll(source);
                degraded |= ill;
                details.put(source.name(), detail(source, ill));
            }
        }
        return (degraded ? Health.status(DEGRADED) : Health.up())
                .withDetails(details)
                .build();
    }

    private boolean isIll(GuardedSource source) {
        Instant recent = clock.instant().minus(RECENTLY);
        return source.state() != CircuitBreaker.State.CLOSED
                || source.lastFailure()
                        .filter(failure -> failure.at().isAfter(recent))
                        .isPresent();
    }

    private static Map<String, Object> detail(GuardedSource source, boolean ill) {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("status", ill ? DEGRADED.getCode() : Status.UP.getCode());
        detail.put("breaker", source.state());
        source.lastFailure().ifPresent(failure -> {
            detail.put("lastFault", failure.fault());
            detail.put("lastFaultAt", failure.at().toString());
        });
        return detail;
    }
}
