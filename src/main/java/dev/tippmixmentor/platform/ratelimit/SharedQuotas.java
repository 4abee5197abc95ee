package dev.tippmixmentor.platform.ratelimit;

import java.time.Duration;
import org.springframework.stereotype.Component;

/** Makes the quotas of services that we ask. */
@Component
public class SharedQuotas {
    private final SharedBuckets shared;

    SharedQuotas(SharedBuckets shared) {
        this.shared = shared;
    }

    /**
     * A quota; whoever names the same one on any node takes from the same tokens.
     *
     * @param name of the service, for example {@code api-football}
     * @param tokens how many there are in a window, from 1
     * @param window after which they are there again
     */
    public SharedQuota named(String name, long tokens, Duration window) {
        return new SharedQuota(shared, name, tokens, window);
    }
}
