package dev.tippmixmentor.platform.ratelimit;

import io.github.bucket4j.Bandwidth;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.springframework.stereotype.Component;

/** Makes the quotas of services that we ask. */
@Component
public class SharedQuotas {
    private final SharedBuckets shared;
    private final Clock clock;

    SharedQuotas(SharedBuckets shared, Clock clock) {
        this.shared = shared;
        this.clock = clock;
    }

    /**
     * A quota; whoever names the same one on any node takes from the same tokens.
     *
     * @param name of the service, for example {@code api-football}
     * @param tokens how many there are in a window, from 1
     * @param window after which they are there again
     */
    public SharedQuota named(String name, long tokens, Duration window) {
        return new SharedQuota(
                shared,
                name + ":" + tokens + "/" + window.toSeconds(),
                Bandwidth.builder()
                        .capacity(tokens)
                        .refillIntervally(tokens, window)
                        .build());
    }

    /**
     * A quota of a service that counts from midnight to midnight (UTC).
     *
     * @param name of the service
     * @param tokens how many there are a day, from 1
     */
    public SharedQuota daily(String name, long tokens) {
        Instant midnight = clock.instant().truncatedTo(ChronoUnit.DAYS).plus(1, ChronoUnit.DAYS);
        return new SharedQuota(
                shared,
                name + ":" + tokens + "/day",
                Bandwidth.builder()
                        .capacity(tokens)
                        .refillIntervallyAligned(tokens, Duration.ofDays(1), midnight)
                        .build());
    }
}
