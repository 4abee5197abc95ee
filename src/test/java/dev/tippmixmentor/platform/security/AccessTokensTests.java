package dev.tippmixmentor.platform.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import io.jsonwebtoken.JwtBuilder;
import io.jsonwebtoken.Jwts;
import io.jsonwebtoken.security.Keys;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Date;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class AccessTokensTests {
    private static final Logger log = LoggerFactory.getLogger(AccessTokensTests.class);
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final String SECRET = "kX2vR8q!mZp4wTn7bLc9sYd3fGh6jQa1eUo5iVx0";
    private static final String OTHER = "Zr5tW9p!nXk3vQm6cHb8yLd2gJf7sEa4uTo1iKw0";
    private static final UUID USER = UUID.fromString("0198aaaa-0000-7000-8000-000000000001");
    private static final UUID SESSION = UUID.fromString("0198aaaa-0000-7000-8000-000000000002");

    private final AccessTokens tokens = tokens(SECRET, List.of(), NOW);

    @Test
    void aTokenSpeaksForTheUserItWasIssuedTo() {
        String token = tokens.issue(USER, SESSION, "ann", Role.MODERATOR);

        CurrentUser user = tokens.verify(token);

        assertThat(user)
                .isEqualTo(new CurrentUser(USER, SESSION, "ann", Role.MODERATOR, NOW.plus(Duration.ofMinutes(15))));
    }

    @Test
    void aTokenEndsThirtySecondsAfterItsTime() {
        String token = tokens.issue(USER, SESSION, "ann", Role.USER);
        Instant end = NOW.plus(Duration.ofMinutes(15));

        assertThat(tokens(SECRET, List.of(), end.plusSeconds(29)).verify(token).id())
                .isEqualTo(USER);
        assertThat(refusal(tokens(SECRET, List.of(), end.plusSeconds(31)), token))
                .isEqualTo(ErrorCode.TOKEN_EXPIRED);
    }

    @Test
    void aTokenOfAnEarlierSecretIsAcceptedUntilThatSecretIsDropped() {
        String token = tokens.issue(USER, SESSION, "ann", Role.USER);

        assertThat(tokens(OTHER, List.of(SECRET), NOW).verify(token).id()).isEqualTo(USER);
        assertThat(refusal(tokens(OTHER, List.of(), NOW), token)).isEqualTo(ErrorCode.AUTH_FAILED);
    }

    /** Three nodes behind one balancer, restarted one after the other as docs/operations.md says. */
    @Test
    void secretsAreExchangedUnderLoadWithoutARefusedToken() throws Exception {
        AtomicReferenceArray<AccessTokens> nodes =
                new AtomicReferenceArray<>(new AccessTokens[] {tokens, tokens, tokens});
        AtomicLong verified = new AtomicLong();
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService users = Executors.newFixedThreadPool(4);
        List<Future<Long>> refusals = IntStream.range(0, 4)
                .mapToObj(seed -> users.submit(() -> refusedUntil(done, nodes, verified, new Random(seed))))
                .toList();

        restartEach(nodes, tokens(SECRET, List.of(OTHER), NOW), verified);
        restartEach(nodes, tokens(OTHER, List.of(SECRET), NOW), verified);
        done.set(true);
        users.shutdown();

        long refused = 0;
        for (Future<Long> refusal : refusals) {
            refused += refusal.get();
        }
        log.info("secrets exchanged on 3 nodes: {} tokens verified meanwhile, {} refused", verified, refused);
        assertThat(refused).isZero();
    }

    /** Shows tokens that any node issued a while ago to any node. */
    private static long refusedUntil(
            AtomicBoolean done, AtomicReferenceArray<AccessTokens> nodes, AtomicLong verified, Random random) {
        Deque<String> held = new ArrayDeque<>();
        long refused = 0;
        while (!done.get()) {
            held.add(nodes.get(random.nextInt(nodes.length())).issue(USER, SESSION, "ann", Role.USER));
            String token = held.size() > 50 ? held.remove() : held.getFirst();
            try {
                nodes.get(random.nextInt(nodes.length())).verify(token);
            } catch (ApiException e) {
                refused++;
            }
            verified.incrementAndGet();
        }
        return refused;
    }

    private static void restartEach(
            AtomicReferenceArray<AccessTokens> nodes, AccessTokens restarted, AtomicLong verified) {
        for (int node = 0; node < nodes.length(); node++) {
            nodes.set(node, restarted);
            long before = verified.get();
            await().until(() -> verified.get() > before + 1_000);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("forgeries")
    void aForgedTokenIsRefused(String name, String token) {
        assertThat(refusal(tokens, token)).isEqualTo(ErrorCode.AUTH_FAILED);
    }

    static Stream<Arguments> forgeries() {
        String genuine = tokens(SECRET, List.of(), NOW).issue(USER, SESSION, "ann", Role.USER);
        String[] parts = genuine.split("\\.", 3);
        String payload = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        return Stream.of(
                Arguments.of("nothing", ""),
                Arguments.of("garbage", "a.b.c"),
                Arguments.of("without its signature", parts[0] + "." + parts[1] + "."),
                Arguments.of("truncated", genuine.substring(0, genuine.length() - 2)),
                Arguments.of("too long", genuine + "x".repeat(3_000)),
                Arguments.of("alg none", encoded("{\"alg\":\"none\"}") + "." + parts[1] + "."),
                Arguments.of(
                        "promoted to admin",
                        parts[0] + "." + encoded(payload.replace("USER", "ADMIN")) + "." + parts[2]),
                Arguments.of("another issuer", forged(token -> token.issuer("somebody"))),
                Arguments.of(
                        "another audience",
                        forged(token ->
                                token.audience().clear().add("other-api").and())),
                Arguments.of(
                        "an unknown key id",
                        forged(token -> token.header().keyId("unknown").and())),
                Arguments.of("no session", forged(token -> token.claim("sid", null))),
                Arguments.of("an unknown role", forged(token -> token.claim("role", "ROOT"))),
                Arguments.of("a subject that is no user id", forged(token -> token.subject("1"))),
                Arguments.of("not valid yet", forged(token -> token.notBefore(Date.from(NOW.plusSeconds(3_600))))));
    }

    /** A token like ours, changed and signed with our key. */
    private static String forged(UnaryOperator<JwtBuilder> change) {
        AccessTokens tokens = tokens(SECRET, List.of(), NOW);
        String header = new String(
                Base64.getUrlDecoder()
                        .decode(tokens.issue(USER, SESSION, "ann", Role.USER).split("\\.", 3)[0]),
                StandardCharsets.UTF_8);
        String keyId = header.replaceAll(".*\"kid\":\"([^\"]+)\".*", "$1");
        JwtBuilder genuine = Jwts.builder()
                .header()
                .keyId(keyId)
                .and()
                .issuer(AccessTokens.ISSUER)
                .audience()
                .add(AccessTokens.AUDIENCE)
                .and()
                .subject(USER.toString())
                .claim("sid", SESSION.toString())
                .claim("role", "USER")
                .claim("username", "ann")
                .expiration(Date.from(NOW.plusSeconds(600)));
        return change.apply(genuine)
                .signWith(Keys.hmacShaKeyFor(SECRET.getBytes(StandardCharsets.UTF_8)), Jwts.SIG.HS256)
                .compact();
    }

    private static String encoded(String json) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    private static ErrorCode refusal(AccessTokens tokens, String token) {
        ApiException[] refusal = new ApiException[1];
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> tokens.verify(token))
                .satisfies(thrown -> refusal[0] = thrown);
        return refusal[0].code();
    }

    private static AccessTokens tokens(String secret, List<String> previous, Instant now) {
        return new AccessTokens(
                new JwtProperties(secret, previous, Duration.ofMinutes(15)), Clock.fixed(now, ZoneOffset.UTC));
    }
}
