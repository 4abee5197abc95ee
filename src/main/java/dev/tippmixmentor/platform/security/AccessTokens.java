package dev.tippmixmentor.platform.security;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import io.jsonwebtoken.Claims;
import io.jsonwebtoken.ExpiredJwtException;
import io.jsonwebtoken.Header;
import io.jsonwebtoken.JwtException;
import io.jsonwebtoken.JwtParser;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.LocatorAdapter;
import io.jsonwebtoken.ProtectedHeader;
import io.jsonwebtoken.UnsupportedJwtException;
import io.jsonwebtoken.security.Keys;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Issues and verifies access tokens: JWTs (RFC 7519) signed with HS256, which is the only algorithm accepted whatever a
 * token's header says (RFC 8725 §3.1). A token is for this API alone ({@code iss}, {@code aud}) and names its key
 * ({@code kid}), so secrets can be rotated without signing anybody out.
 */
@Component
public class AccessTokens {
    static final String ISSUER = "tippmixmentor";
    static final String AUDIENCE = "tippmixmentor-api";
    private static final String SESSION = "sid";
    private static final String ROLE = "role";
    private static final String USERNAME = "username";
    private static final String MEMBERSHIP = "membership";
    private static final long CLOCK_SKEW_SECONDS = 30;

    /** No token of ours comes near; longer ones are not worth parsing. */
    private static final int MAX_LENGTH = 2_048;

    private final Map<String, SecretKey> keys = new LinkedHashMap<>();
    private final String signingKeyId;
    private final Duration lifetime;
    private final Clock clock;
    private final JwtParser parser;

    AccessTokens(JwtProperties properties, Clock clock) {
        this.signingKeyId = keyId(properties.secret());
        this.keys.put(signingKeyId, key(properties.secret()));
        properties.previousSecrets().forEach(secret -> keys.putIfAbsent(keyId(secret), key(secret)));
        this.lifetime = properties.lifetime();
        this.clock = clock;
        this.parser = Jwts.parser()
                .keyLocator(new KeyById(Map.copyOf(keys)))
                .sig()
                .clear()
                .add(Jwts.SIG.HS256)
                .and()
                .requireIssuer(ISSUER)
                .requireAudience(AUDIENCE)
                .clockSkewSeconds(CLOCK_SKEW_SECONDS)
                .clock(() -> Date.from(clock.instant()))
                .build();
    }

    /** How long a token lives from its issue. */
    public Duration lifetime() {
        return lifetime;
    }

    /** A token for a user who has not paid for anything. */
    public String issue(UUID userId, UUID sessionId, String username, Role role) {
        return issue(userId, sessionId, username, role, Membership.STANDARD);
    }

    /** A token for a user in a session; {@link #lifetime()} from now. */
    public String issue(UUID userId, UUID sessionId, String username, Role role, Membership membership) {
        Instant now = clock.instant();
        return Jwts.builder()
                .header()
                .keyId(signingKeyId)
                .and()
                .id(UUID.randomUUID().toString())
                .issuer(ISSUER)
                .audience()
                .add(AUDIENCE)
                .and()
                .subject(userId.toString())
                .claim(SESSION, sessionId.toString())
                .claim(ROLE, role.name())
                .claim(USERNAME, username)
                .claim(MEMBERSHIP, membership.name())
                .issuedAt(Date.from(now))
                .expiration(Date.from(now.plus(lifetime)))
                .signWith(keys.get(signingKeyId), Jwts.SIG.HS256)
                .compact();
    }

    /**
     * Who a token speaks for.
     *
     * @throws ApiException {@code TOKEN_EXPIRED} if it was ours and is over, {@code AUTH_FAILED} for anything else that is
     *     not a token of ours
     */
    public CurrentUser verify(String token) {
        if (token.length() > MAX_LENGTH) {
            throw invalid();
        }
        try {
            Claims claims = parser.parseSignedClaims(token).getPayload();
            return new CurrentUser(
                    UUID.fromString(claims.getSubject()),
                    UUID.fromString(claims.get(SESSION, String.class)),
                    claims.get(USERNAME, String.class),
                    Role.valueOf(claims.get(ROLE, String.class)),
                    membership(claims.get(MEMBERSHIP, String.class)),
                    claims.getExpiration().toInstant());
        } catch (ExpiredJwtException e) {
            throw ApiException.of(ErrorCode.TOKEN_EXPIRED, "The access token has expired");
        } catch (JwtException | IllegalArgumentException | NullPointerException e) {
            // A claim that is absent or of the wrong form means that the token is not ours, whoever signed it.
            throw invalid();
        }
    }

    /** Tokens of the release before have none. */
    private static Membership membership(@Nullable String claim) {
        return claim == null ? Membership.STANDARD : Membership.valueOf(claim);
    }

    private static ApiException invalid() {
        return ApiException.of(ErrorCode.AUTH_FAILED, "The access token is not valid");
    }

    private static SecretKey key(String secret) {
        return Keys.hmacShaKeyFor(secret.getBytes(StandardCharsets.UTF_8));
    }

    /** Says which secret signed, without saying anything about the secret. */
    private static String keyId(String secret) {
        return new KeyedHash(secret, List.of()).of("tippmixmentor key id").substring(0, 12);
    }

    private static final class KeyById extends LocatorAdapter<Key> {
        private final Map<String, SecretKey> keys;

        KeyById(Map<String, SecretKey> keys) {
            this.keys = keys;
        }

        @Override
        protected Key locate(ProtectedHeader header) {
            SecretKey key = header.getKeyId() == null ? null : keys.get(header.getKeyId());
            if (key == null) {
                throw new UnsupportedJwtException("unknown key");
            }
            return key;
        }

        @Override
        protected Key doLocate(Header header) {
            throw new UnsupportedJwtException("unsigned");
        }
    }
}
