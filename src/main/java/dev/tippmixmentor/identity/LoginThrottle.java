package dev.tippmixmentor.identity;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.redis.RedisLink;
import dev.tippmixmentor.platform.redis.RedisUnavailableException;
import dev.tippmixmentor.platform.security.KeyedHash;
import io.lettuce.core.ScriptOutputType;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;

/**
 * Makes guessing slow. Each try is counted before it is judged, so that many at the same moment get no more than their
 * number: for the account from one address, for the account from anywhere, and for the address whatever the account.
 * Once the free tries are used up each further one has to wait, twice as long as the one before, up to a quarter of an
 * hour. Nobody is made to wait on a thread; who comes too early is told when to come again, the same for accounts that
 * exist and those that don't.
 *
 * <p>Counts are shared through Redis; without it each node counts for itself. Only keyed hashes of names and addresses
 * are kept.
 */
@Component
class LoginThrottle {
    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(15);

    /** After so long without a try, beyond its wait, all is forgotten. */
    private static final Duration MEMORY = Duration.ofMinutes(15);

    private static final int MAX_DOUBLINGS = 20;
    private static final int MAX_LOCAL = 20_000;
    private static final String PREFIX = "tippmix:login:";

    private static final String TRY = """
            local count = tonumber(redis.call('hget', KEYS[1], 'count') or '0')
            local open = tonumber(redis.call('hget', KEYS[1], 'open') or '0')
            local now = tonumber(ARGV[1])
            if now < open then
                return open - now
            end
            count = count + 1
            local wait = 0
            open = 0
            local free = tonumber(ARGV[2])
            if count >= free then
                local doublings = math.min(count - free, tonumber(ARGV[6]))
                wait = math.min(tonumber(ARGV[3]) * 2 ^ doublings, tonumber(ARGV[4]))
                open = now + wait
            end
            redis.call('hset', KEYS[1], 'count', string.format('%.0f', count), 'open', string.format('%.0f', open))
            redis.call('pexpire', KEYS[1], string.format('%.0f', wait + tonumber(ARGV[5])))
            return 0
            """;

    private static final String FORGIVE = """
            if redis.call('exists', KEYS[1]) == 1 and redis.call('hincrby', KEYS[1], 'count', -1) < tonumber(ARGV[1]) then
                redis.call('hset', KEYS[1], 'open', '0')
            end
            return 0
            """;

    private final RedisLink redis;
    private final KeyedHash hash;
    private final Clock clock;

    private final Map<String, Tries> local = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Tries> eldest) {
            return size() > MAX_LOCAL;
        }
    };

    LoginThrottle(RedisLink redis, @Qualifier("sessionHash") KeyedHash hash, Clock clock) {
        this.redis = redis;
        this.hash = hash;
        this.clock = clock;
    }

    /** What is counted, and how many tries of it cost nothing. */
    private enum Count {
        /** Enough for somebody who looks for their password. */
        PAIR(5),
        /** Enough for a user whom others try to lock out by guessing, and few against a botnet. */
        ACCOUNT(20),
        /** A school or a company behind one address. Success does not clear it, or an account of one's own would. */
        ADDRESS(100);

        private final int free;

        Count(int free) {
            this.free = free;
        }
    }

    private record Tries(int count, long openAt, long forgottenAt) {}

    /**
     * The account that somebody means by a name, whether there is one or not. An account is counted apart under its e-mail
     * address and under its username.
     *
     * @param name as {@link Credentials#name} has it
     */
    static String named(String name) {
        return "named " + name;
    }

    /**
     * Counts a try.
     *
     * @param account what is tried, in any form that is always the same for it
     * @throws ApiException {@code RATE_LIMIT_EXCEEDED} if it comes too early; it is not judged then
     */
    void attempt(String account, Caller caller) {
        String network = caller.address().network();
        long wait = attempt(Count.PAIR, account + " " + network);
        if (wait == 0) {
            wait = attempt(Count.ACCOUNT, account);
        }
        if (wait == 0) {
            wait = attempt(Count.ADDRESS, network);
        }
        if (wait > 0) {
            throw ApiException.rateLimited("Too many tries, wait before the next one", Duration.ofMillis(wait));
        }
    }

    /** The try was right: the account's count starts over, and the address has one try less. */
    void succeeded(String account, Caller caller) {
        startOver(account, caller);
        forgive(Count.ADDRESS, caller.address().network());
    }

    /**
     * The password was right and something else is missing: the address has one try less. The account keeps its count, or
     * whoever knows the password could try codes without end.
     */
    void knewPassword(Caller caller) {
        forgive(Count.ADDRESS, caller.address().network());
    }

    /** Forgets the tries at an account from anywhere, and those from this address. */
    void startOver(String account, Caller caller) {
        forget(key(Count.PAIR, account + " " + caller.address().network()));
        forget(key(Count.ACCOUNT, account));
    }

    private long attempt(Count count, String subject) {
        String key = key(count, subject);
        long now = clock.millis();
        byte[][] arguments = {
            bytes(now),
            bytes(count.free),
            bytes(FIRST_WAIT.toMillis()),
            bytes(LONGEST_WAIT.toMillis()),
            bytes(MEMORY.toMillis()),
            bytes(MAX_DOUBLINGS)
        };
        try {
            return redis.<Long>ask(
                            commands -> commands.eval(TRY, ScriptOutputType.INTEGER, new String[] {key}, arguments))
                    .orElse(0L);
        } catch (RedisUnavailableException e) {
            return attemptHere(key, count.free, now);
        }
    }

    private long attemptHere(String key, int free, long now) {
        synchronized (local) {
            Tries known = local.get(key);
            Tries tries = known == null || known.forgottenAt() <= now ? new Tries(0, 0, 0) : known;
            if (now < tries.openAt()) {
                return tries.openAt() - now;
            }
            int count = tries.count() + 1;
            long wait = count < free
                    ? 0
                    : Math.min(FIRST_WAIT.toMillis() << Math.min(count - free, MAX_DOUBLINGS), LONGEST_WAIT.toMillis());
            local.put(key, new Tries(count, wait == 0 ? 0 : now + wait, now + wait + MEMORY.toMillis()));
            return 0;
        }
    }

    private void forget(String key) {
        synchronized (local) {
            local.remove(key);
        }
        askQuietly(key, null);
    }

    private void forgive(Count count, String subject) {
        String key = key(count, subject);
        synchronized (local) {
            local.computeIfPresent(
                    key,
                    (same, tries) -> new Tries(
                            tries.count() - 1,
                            tries.count() - 1 < count.free ? 0 : tries.openAt(),
                            tries.forgottenAt()));
        }
        askQuietly(key, count);
    }

    /** A count that is too high for a while harms little; a sign-in that fails because of it would. */
    private void askQuietly(String key, @Nullable Count forgiven) {
        try {
            if (forgiven == null) {
                redis.ask(commands -> commands.del(key));
            } else {
                redis.<Long>ask(commands ->
                        commands.eval(FORGIVE, ScriptOutputType.INTEGER, new String[] {key}, bytes(forgiven.free)));
            }
        } catch (RedisUnavailableException e) {
            // the local count is right
        }
    }

    private String key(Count count, String subject) {
        return PREFIX + hash.of("login " + count + " " + subject);
    }

    private static byte[] bytes(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }
}
