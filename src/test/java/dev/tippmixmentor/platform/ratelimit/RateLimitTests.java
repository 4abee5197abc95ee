package dev.tippmixmentor.platform.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.TestSettings;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.test.web.servlet.client.EntityExchangeResult;
import org.springframework.test.web.servlet.client.RestTestClient;

/** The limits over HTTP, at an address that costs so much that few requests use a plan up. */
@IntegrationTest
class RateLimitTests {
    private static final long ANONYMOUS_REQUESTS = TestSettings.RATE_LIMIT / TestSettings.DEAR_COST;
    private static final long USER_REQUESTS = 5 * ANONYMOUS_REQUESTS;

    @Autowired
    Api api;

    /** Of the range for documentation, so that no other test is it. */
    private final String address = "2001:db8:%x:%x::1"
            .formatted(
                    ThreadLocalRandom.current().nextInt(0x10000),
                    ThreadLocalRandom.current().nextInt(0x10000));

    @Test
    void anAddressThatUsedUpItsTokensIsToldToWait() {
        for (long left = ANONYMOUS_REQUESTS - 1; left >= 0; left--) {
            EntityExchangeResult<byte[]> answer = get(api.anonymous(), address);

            assertThat(answer.getStatus()).isEqualTo(HttpStatus.NOT_FOUND);
            assertThat(answer.getResponseHeaders().getFirst("RateLimit-Policy"))
                    .isEqualTo("\"anonymous\";q=%d;w=60".formatted(TestSettings.RATE_LIMIT));
            assertThat(answer.getResponseHeaders().getFirst("RateLimit"))
                    .matches("\"anonymous\";r=%d;t=([1-9]|[1-5]\\d|60)".formatted(left * TestSettings.DEAR_COST));
        }

        EntityExchangeResult<byte[]> refusal = get(api.anonymous(), address);

        assertThat(refusal.getStatus()).isEqualTo(HttpStatus.TOO_MANY_REQUESTS);
        assertThat(new String(
                        Objects.requireNonNull(refusal.getResponseBody()), java.nio.charset.StandardCharsets.UTF_8))
                .contains("\"errorCode\":\"RATE_LIMIT_EXCEEDED\"");
        assertThat(Integer.parseInt(
                        Objects.requireNonNull(refusal.getResponseHeaders().getFirst(HttpHeaders.RETRY_AFTER))))
                .isBetween(1, 60);
        assertThat(refusal.getResponseHeaders().getFirst("RateLimit")).startsWith("\"anonymous\";r=0;t=");
    }

    @Test
    void theRestOfAnIpv6NetworkIsTheSameCaller() {
        for (long request = 0; request < ANONYMOUS_REQUESTS; request++) {
            get(api.anonymous(), address);
        }

        assertThat(get(api.anonymous(), address.replace("::1", "::2:7")).getStatus())
                .isEqualTo(HttpStatus.TOO_MANY_REQUESTS);
    }

    @Test
    void aUserIsCountedWhereverTheyCallFrom() {
        RestTestClient user = api.as(Role.USER);
        for (long request = 0; request < USER_REQUESTS; request++) {
            assertThat(get(user, address).getStatus()).isEqualTo(HttpStatus.NOT_FOUND);
        }

        EntityExchangeResult<byte[]> refusal = get(
                user, "2001:db8:1:%x::1".formatted(ThreadLocalRandom.current().nextInt(0x10000)));

        assertThat(refusal.getStatus()).isEqualTo(HttpStatus.TOO_MANY_REQUESTS);
        assertThat(refusal.getResponseHeaders().getFirst("RateLimit")).startsWith("\"user\";r=0;t=");
        assertThat(get(api.as(Role.USER), address).getStatus()).isEqualTo(HttpStatus.NOT_FOUND);
        assertThat(get(api.anonymous(), address).getStatus()).isEqualTo(HttpStatus.NOT_FOUND);
    }

    @Test
    void anAuthorizationThatIsNoTokenCountsAsNone() {
        RestTestClient pretender = api.anonymous()
                .mutate()
                .defaultHeader(HttpHeaders.AUTHORIZATION, "Basic " + UUID.randomUUID())
                .build();
        for (long request = 0; request < ANONYMOUS_REQUESTS; request++) {
            assertThat(get(pretender, address).getStatus()).isEqualTo(HttpStatus.NOT_FOUND);
        }

        assertThat(get(pretender, address).getStatus()).isEqualTo(HttpStatus.TOO_MANY_REQUESTS);
    }

    @Test
    void whoeverAnswersSaysWhatIsLeft() {
        RestTestClient nobody = api.anonymous();
        List<EntityExchangeResult<byte[]>> answers = Stream.of(
                        nobody.get().uri("/api/v1/leagues"),
                        nobody.get().uri("/api/v1/agents"),
                        nobody.get().uri("/api/v1/matches?limit=x"),
                        nobody.get().uri("/nothing"),
                        nobody.get().uri("/api/v1/leagues").header(HttpHeaders.AUTHORIZATION, "Bearer x"),
                        nobody.method(HttpMethod.DELETE).uri("/api/v1/leagues"),
                        nobody.method(HttpMethod.POST).uri("/api/v1/auth/login"),
                        api.as(Role.USER).get().uri("/api/v1/admin/audit"))
                .map(request -> request.exchange().expectBody().returnResult())
                .toList();

        assertThat(answers)
                .extracting(answer -> answer.getStatus().value())
                .containsExactly(200, 401, 400, 404, 401, 405, 400, 403);
        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.getResponseHeaders().getOrEmpty("RateLimit"))
                    .singleElement()
                    .asString()
                    .matches("\"[a-z-]+\";r=\\d+;t=\\d+");
            assertThat(answer.getResponseHeaders().getOrEmpty("RateLimit-Policy"))
                    .singleElement()
                    .asString()
                    .matches("\"[a-z-]+\";q=\\d+;w=60");
        });
    }

    private static EntityExchangeResult<byte[]> get(RestTestClient client, String from) {
        return client.get()
                .uri(TestSettings.DEAR_PATH)
                .header("X-Forwarded-For", from)
                .exchange()
                .expectBody()
                .returnResult();
    }
}
