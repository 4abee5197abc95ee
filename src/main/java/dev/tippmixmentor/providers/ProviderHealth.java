package dev.tippmixmentor.providers;

import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

/**
 * How the providers are of which we have a key, as the last node found that asked them. We go on without them, from the last
 * good answers: never down.
 */
class ProviderHealth implements HealthIndicator {
    private static final Status DEGRADED = new Status("DEGRADED");

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

    /** Left alone at its own wish, it does not tell us anything either. */
    private boolean isIll(GuardedSource source) {
        return source.trouble().isPresent() || source.allowance().isPaused(clock.instant());
    }

    private static Map<String, Object> detail(GuardedSource source, boolean ill) {
        Map<String, Object> detail = new LinkedHashMap<>();
        detail.put("status", ill ? DEGRADED.getCode() : Status.UP.getCode());
        detail.put("breaker", source.state());
        source.trouble().ifPresent(trouble -> {
            detail.put("lastFault", trouble.fault());
            detail.put("lastFaultAt", trouble.at().toString());
        });
        source.nextTrial().ifPresent(trial -> detail.put("nextTrial", trial.toString()));
        return detail;
    }
}
