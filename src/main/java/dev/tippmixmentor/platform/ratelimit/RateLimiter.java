package dev.tippmixmentor.platform.ratelimit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.BandwidthBuilder;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.distributed.AsyncBucketProxy;
import io.github.bucket4j.distributed.proxy.AsyncProxyManager;
import io.github.bucket4j.distributed.proxy.optimization.Optimizations;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Token buckets (Bucket4j) for whoever asks for something. A bucket holds a plan's tokens and is filled again at the end
 * of a window that begins with its first request; a second bandwidth lets at most a fifth more through in a burst across
 * that end.
 *
 * <p>The buckets are in Redis, so a limit holds across all nodes exactly: requests for one bucket that wait on a node at
 * the same time are sent together, and none is admitted before Redis has said so; only a refusal is repeated without asking,
 * for as long as nothing can have come into the bucket, so that a flood costs Redis nothing. While Redis is away each node counts
 * for itself, from what it last knew, by the same plan; for one window after its return a request needs the consent of
 * both.
 */
class RateLimiter {
    /** Some 500 bytes each. */
    private static final int MAX_BUCKETS = 100_000;

    private static final String PREFIX = "tippmix:limit:";
    private static final int BURST_DIVISOR = 5;
    private static final boolean[] BOTH = {true, false};

    private final RateLimitProperties properties;
    private final SharedBuckets shared;
    private final UnaryOperator<String> hash;
    private final MeterRegistry meters;
    private final Cache<Subject, Allowance> allowances;

    /**
     * @param hash under which a subject is kept in Redis, where nobody should read addresses
     */
    RateLimiter(
            RateLimitProperties properties, SharedBuckets shared, UnaryOperator<String> hash, MeterRegistry meters) {
        this.properties = properties;
        this.shared = shared;
        this.hash = hash;
        this.meters = meters;
        this.allowances = Caffeine.newBuilder()
                .maximumSize(MAX_BUCKETS)
                .expireAfterAccess(properties.ttl().multipliedBy(2))
                .build();
        // A counter that appears with its first refusal has no increase that an alert could see.
        for (Plan plan : Plan.values()) {
            for (boolean admitted : BOTH) {
                for (boolean everywhere : BOTH) {
                    requests(plan, admitted, everywhere);
                }
            }
        }
    }

    private record Subject(Plan plan, String name) {}

    /**
     * Asks for tokens.
     *
     * @param subject who: an address or the id of a user
     * @param cost how many; more than the plan has count as all of them
     */
    Decision spend(Plan plan, String subject, int cost) {
        Allowance allowance = allowances.get(new Subject(plan, subject), this::allowance);
        long tokens = Math.min(cost, properties.capacity(plan));
        Optional<Decision> refusal = allowance.refusal(tokens);
        if (refusal.isPresent()) {
            requests(plan, false, true).increment();
            return refusal.get();
        }
        Optional<ConsumptionProbe> everywhere = shared.get()
                .map(buckets -> allowance.shared(buckets).tryConsumeAndReturnRemaining(tokens))
                .flatMap(shared::await);
        Decision decision;
        if (everywhere.isPresent() && !(everywhere.get().isConsumed() && shared.wasAwayWithin(properties.ttl()))) {
            decision = decision(everywhere.get());
            allowance.learn(decision, tokens, shared.outage());
        } else {
            ConsumptionProbe here = allowance.local(shared.outage()).tryConsumeAndReturnRemaining(tokens);
            decision = decision(everywhere.filter(probe -> here.isConsumed()).orElse(here));
        }
        requests(plan, decision.admitted(), everywhere.isPresent()).increment();
        return decision;
    }

    long capacity(Plan plan) {
        return properties.capacity(plan);
    }

    Duration window() {
        return properties.ttl();
    }

    private Counter requests(Plan plan, boolean admitted, boolean everywhere) {
        return Counter.builder("tippmix.ratelimit.requests")
                .description("Requests that asked for tokens, by plan, outcome, and whose buckets decided")
                .tag("plan", plan.label())
                .tag("outcome", admitted ? "admitted" : "refused")
                .tag("buckets", everywhere ? "shared" : "local")
                .register(meters);
    }

    private Decision decision(ConsumptionProbe probe) {
        Duration reset = Duration.ofNanos(probe.getNanosToWaitForReset());
        return new Decision(
                probe.isConsumed(),
                probe.getRemainingTokens(),
                reset.compareTo(properties.ttl()) > 0 ? properties.ttl() : reset,
                Duration.ofNanos(probe.getNanosToWaitForRefill()));
    }

    private Allowance allowance(Subject subject) {
        long capacity = properties.capacity(subject.plan());
        String key = PREFIX + subject.plan().label() + ":" + capacity + "/"
                + properties.ttl().toSeconds() + ":"
                + hash.apply("limit " + subject.plan() + " " + subject.name());
        return new Allowance(key, capacity, properties.ttl(), shared.outage());
    }

    /**
     * One bucket: what all nodes share of it, and this node's own for while they can't. The latter is
     * lowered to what was last known of the former whenever that goes away.
     */
    private static final class Allowance {
        private final String key;
        private final long capacity;
        private final Duration window;
        private @Nullable AsyncProxyManager<String> manager;
        private @Nullable AsyncBucketProxy proxy;
        private @Nullable Bucket local;
        private int outage;
        private long knownRemaining;
        private long knownUntil = System.nanoTime();
        private long refusedTokens;
        private long refusedUntil = System.nanoTime();

        Allowance(String key, long capacity, Duration window, int outage) {
            this.key = key;
            this.capacity = capacity;
            this.window = window;
            this.outage = outage;
            this.knownRemaining = capacity;
        }

        /** One object for all requests, as those that wait at the same time are sent together by it. */
        synchronized AsyncBucketProxy shared(AsyncProxyManager<String> buckets) {
            AsyncBucketProxy present = proxy;
            if (present == null || manager != buckets) {
                BucketConfiguration configuration = BucketConfiguration.builder()
                        .addLimit(limit -> refilled(limit, capacity))
                        .addLimit(this::burst)
                        .build();
                present = buckets.builder()
                        .withOptimization(Optimizations.batching())
                        .build(key, () -> CompletableFuture.completedFuture(configuration));
                proxy = present;
                manager = buckets;
            }
            return present;
        }

        synchronized Bucket local(int currentOutage) {
            lower(currentOutage);
            return local();
        }

        private Bucket local() {
            Bucket present = local;
            if (present == null) {
                present = Bucket.builder()
                        .addLimit(limit -> refilled(limit, capacity))
                        .addLimit(this::burst)
                        .build();
                local = present;
            }
            return present;
        }

        /** Once for each time that Redis was away, to what was known before that. */
        private void lower(int currentOutage) {
            if (outage == currentOutage) {
                return;
            }
            outage = currentOutage;
            long shared = System.nanoTime() - knownUntil < 0 ? knownRemaining : capacity;
            // Lowered and never made anew: a window that began with every pause of Redis would never end.
            long excess = local().getAvailableTokens() - shared;
            if (excess > 0) {
                local().tryConsumeAsMuchAsPossible(excess);
            }
        }

        synchronized void learn(Decision decision, long tokens, int currentOutage) {
            lower(currentOutage); // or what is learnt now would be taken for what was known before
            long now = System.nanoTime();
            knownRemaining = decision.remaining();
            knownUntil = now + decision.reset().toNanos();
            if (!decision.admitted()) {
                refusedTokens = tokens;
                refusedUntil = now + decision.retryAfter().toNanos();
            }
        }

        /** What Redis would say now, if it has said that so many tokens are not there before a time that is to come. */
        synchronized Optional<Decision> refusal(long tokens) {
            long now = System.nanoTime();
            if (tokens < refusedTokens || refusedUntil - now <= 0) {
                return Optional.empty();
            }
            return Optional.of(new Decision(
                    false,
                    knownRemaining,
                    Duration.ofNanos(Math.max(0, knownUntil - now)),
                    Duration.ofNanos(refusedUntil - now)));
        }

        private BandwidthBuilder.BandwidthBuilderBuildStage refilled(
                BandwidthBuilder.BandwidthBuilderCapacityStage limit, long tokens) {
            return limit.capacity(tokens).refillIntervally(tokens, window);
        }

        private BandwidthBuilder.BandwidthBuilderBuildStage burst(
                BandwidthBuilder.BandwidthBuilderCapacityStage limit) {
            return limit.capacity(capacity + Math.max(1, capacity / BURST_DIVISOR))
                    .refillGreedy(capacity, window);
        }
    }
}
