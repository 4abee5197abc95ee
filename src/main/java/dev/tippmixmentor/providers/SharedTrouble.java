package dev.tippmixmentor.providers;

import dev.tippmixmentor.platform.redis.RedisLink;
import dev.tippmixmentor.platform.redis.RedisUnavailableException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is wrong with a provider, for all nodes; while Redis is away each node knows its own. */
class SharedTrouble {
    private static final Logger log = LoggerFactory.getLogger(SharedTrouble.class);
    private static final String PREFIX = "tippmix:provider:trouble:";

    private final RedisLink redis;
    private final String key;
    private final Clock clock;

    /** What Redis was not there to be told. */
    private volatile @Nullable Trouble own;

    SharedTrouble(RedisLink redis, String provider, Clock clock) {
        this.redis = redis;
        this.key = PREFIX + provider;
        this.clock = clock;
    }

    /** What any node found last; empty if it answered well. */
    Optional<Trouble> known() {
        try {
            Optional<Trouble> shared = redis.ask(commands -> commands.get(key)).flatMap(SharedTrouble::read);
            Trouble mine = own;
            if (mine == null
                    || shared.filter(known -> known.at().isAfter(mine.at())).isPresent()) {
                own = null;
                return shared;
            }
            note(mine);
            return Optional.of(mine);
        } catch (RedisUnavailableException e) {
            log.debug("provider.trouble.unknown", e);
            return Optional.ofNullable(own);
        }
    }

    /** Empty if a version wrote it that has other words for it. */
    private static Optional<Trouble> read(byte[] value) {
        try {
            return Optional.of(Trouble.of(new String(value, StandardCharsets.US_ASCII)));
        } catch (IllegalArgumentException e) {
            log.debug("provider.trouble.unread", e);
            return Optional.empty();
        }
    }

    void note(Trouble trouble) {
        Duration left = Duration.between(clock.instant(), trouble.end());
        byte[] value = trouble.text().getBytes(StandardCharsets.US_ASCII);
        try {
            redis.ask(commands -> commands.psetex(key, Math.max(left.toMillis(), 1), value));
            own = null;
        } catch (RedisUnavailableException e) {
            log.debug("provider.trouble.own", e);
            own = trouble;
        }
    }

    /** It answers well. If Redis can't be told, what it knows is corrected by the next answer, which that brings forward. */
    void clear() {
        own = null;
        try {
            redis.ask(commands -> commands.del(key));
        } catch (RedisUnavailableException e) {
            log.debug("provider.trouble.over", e);
        }
    }
}
