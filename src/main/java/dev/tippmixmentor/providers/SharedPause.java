package dev.tippmixmentor.providers;

import dev.tippmixmentor.platform.redis.RedisLink;
import dev.tippmixmentor.platform.redis.RedisUnavailableException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Until when a provider wants to be left alone, for all nodes; while Redis is away each node knows its own. */
class SharedPause {
    private static final Logger log = LoggerFactory.getLogger(SharedPause.class);
    private static final String PREFIX = "tippmix:provider:pause:";

    private final RedisLink redis;
    private final String key;
    private final Clock clock;
    private volatile Instant own = Instant.EPOCH;

    SharedPause(RedisLink redis, String provider, Clock clock) {
        this.redis = redis;
        this.key = PREFIX + provider;
        this.clock = clock;
    }

    /** The latest that any node was told. */
    Instant until() {
        try {
            Instant shared = redis.ask(commands -> commands.get(key))
                    .map(value -> Instant.ofEpochMilli(Long.parseLong(new String(value, StandardCharsets.US_ASCII))))
                    .orElse(Instant.EPOCH);
            return later(own, shared);
        } catch (RedisUnavailableException | NumberFormatException e) {
            log.debug("provider.pause.unknown", e);
            return own;
        }
    }

    /** A pause never becomes shorter. */
    synchronized void until(Instant end) {
        Instant latest = later(end, until());
        own = latest;
        Duration left = Duration.between(clock.instant(), latest);
        if (left.isNegative() || left.isZero()) {
            return;
        }
        try {
            byte[] value = Long.toString(latest.toEpochMilli()).getBytes(StandardCharsets.US_ASCII);
            redis.ask(commands -> commands.psetex(key, left.toMillis(), value));
        } catch (RedisUnavailableException e) {
            log.debug("provider.pause.own", e);
        }
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
