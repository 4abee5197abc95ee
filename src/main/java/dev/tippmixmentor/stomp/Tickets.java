package dev.tippmixmentor.stomp;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.platform.redis.RedisLink;
import dev.tippmixmentor.platform.redis.RedisUnavailableException;
import dev.tippmixmentor.platform.security.CurrentUser;
import dev.tippmixmentor.platform.security.KeyedHash;
import dev.tippmixmentor.platform.security.OpaqueToken;
import dev.tippmixmentor.platform.security.Role;
import io.lettuce.core.SetArgs;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tickets with which a browser, which can't set headers there, opens a WebSocket: each works once, for a short time,
 * for one user in one session, and no longer than the access token it was got with. Stored under a keyed hash in Redis;
 * while Redis is away on this node, whose sockets the ticket then opens.
 */
@Component
class Tickets {
    static final Duration LIFETIME = Duration.ofSeconds(30);

    private static final Logger log = LoggerFactory.getLogger(Tickets.class);
    private static final int MAX_LENGTH = 64;
    private static final int MAX_LOCAL = 10_000;

    private final RedisLink redis;
    private final KeyedHash hash;
    private final JsonMapper json;
    private final Clock clock;
    private final Map<String, Grant> local = new ConcurrentHashMap<>();

    Tickets(RedisLink redis, @Qualifier("sessionHash") KeyedHash hash, JsonMapper json, Clock clock) {
        this.redis = redis;
        this.hash = hash;
        this.json = json;
        this.clock = clock;
    }

    /** A new ticket for the user, good for {@link #LIFETIME}. */
    String issue(CurrentUser user) {
        return issue(user, LIFETIME);
    }

    String issue(CurrentUser user, Duration lifetime) {
        String ticket = OpaqueToken.next();
        String key = key(ticket);
        Grant grant = Grant.of(user, clock.instant().plus(lifetime));
        try {
            byte[] value = json.writeValueAsString(grant).getBytes(StandardCharsets.UTF_8);
            redis.ask(commands -> commands.set(key, value, SetArgs.Builder.px(lifetime)));
        } catch (RedisUnavailableException e) {
            // Not the same one: Redis may have it all the same, and then it would work twice.
            String another = OpaqueToken.next();
            keepHere(key(another), grant);
            return another;
        }
        return ticket;
    }

    /**
     * Takes a ticket; whoever comes first has it.
     *
     * @return who it was issued to
     * @throws ApiException {@code AUTH_FAILED} if it was used, is too old or never was one
     */
    CurrentUser redeem(String ticket) {
        if (ticket.length() <= MAX_LENGTH) {
            Optional<CurrentUser> user = hash.everyOf(ticket).stream()
                    .map(Tickets::keyOf)
                    .flatMap(key -> take(key).stream())
                    .findFirst()
                    .filter(grant -> grant.expiresAt().isAfter(clock.instant()))
                    .map(Grant::user);
            if (user.isPresent()) {
                return user.get();
            }
        }
        throw ApiException.of(ErrorCode.AUTH_FAILED, "The ticket is not valid, too old or already used");
    }

    private Optional<Grant> take(String key) {
        Grant here = local.remove(key);
        if (here != null) {
            return Optional.of(here);
        }
        try {
            return redis.<byte[]>ask(commands -> commands.getdel(key))
                    .map(value -> json.readValue(new String(value, StandardCharsets.UTF_8), Grant.class));
        } catch (RedisUnavailableException e) {
            return Optional.empty();
        }
    }

    private void keepHere(String key, Grant grant) {
        Instant now = clock.instant();
        local.values().removeIf(other -> !other.expiresAt().isAfter(now));
        if (local.size() >= MAX_LOCAL) {
            log.warn("realtime.ticket.refused reason=too-many");
            throw ApiException.unavailable("Tickets can't be issued at the moment", LIFETIME);
        }
        local.put(key, grant);
    }

    private String key(String ticket) {
        return keyOf(hash.of(ticket));
    }

    private static String keyOf(String hashed) {
        return "tippmix:rt:ticket:" + hashed;
    }

    /** What a ticket stands for. */
    private record Grant(
            UUID userId, UUID sessionId, String username, Role role, Instant tokenExpiresAt, Instant expiresAt) {

        static Grant of(CurrentUser user, Instant expiresAt) {
            return new Grant(user.id(), user.sessionId(), user.username(), user.role(), user.expiresAt(), expiresAt);
        }

        CurrentUser user() {
            return new CurrentUser(userId, sessionId, username, role, tokenExpiresAt);
        }
    }
}
