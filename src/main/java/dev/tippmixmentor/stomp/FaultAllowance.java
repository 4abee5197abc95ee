package dev.tippmixmentor.stomp;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tippmixmentor.platform.security.CurrentUser;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.UUID;
import org.springframework.stereotype.Component;

/**
 * How many sockets of a user may be closed for what their clients did wrong. A client that connects again at once, only to do
 * the same, costs much more by its handshakes than by its frames, of which no more are looked at than its socket may send.
 */
@Component
class FaultAllowance {
    /** More than a page that is being written needs. */
    static final int MAX_AT_ONCE = 10;

    private static final int A_MINUTE = 6;
    private static final int MAX_USERS = 100_000;

    /** Who does nothing for so long has all of them again. */
    private static final Duration KEPT = Duration.ofMinutes(10);

    private final Cache<UUID, Bucket> users =
            Caffeine.newBuilder().maximumSize(MAX_USERS).expireAfterAccess(KEPT).build();

    /** One more was closed; who had many closed at the same moment owes them, and waits the longer. */
    void take(CurrentUser user) {
        users.get(user.id(), id -> bucket()).consumeIgnoringRateLimits(1);
    }

    private static Bucket bucket() {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(MAX_AT_ONCE).refillGreedy(A_MINUTE, Duration.ofMinutes(1)))
                .build();
    }

    /** How long a user has to wait with the next socket; mostly zero. */
    Duration pauseOf(CurrentUser user) {
        Bucket bucket = users.getIfPresent(user.id());
        return bucket == null
                ? Duration.ZERO
                : Duration.ofNanos(bucket.estimateAbilityToConsume(1).getNanosToWaitForRefill());
    }
}
