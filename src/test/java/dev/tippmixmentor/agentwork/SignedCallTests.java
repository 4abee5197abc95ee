package dev.tippmixmentor.agentwork;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.matching;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.serverError;
import static com.github.tomakehurst.wiremock.client.WireMock.temporaryRedirect;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.github.kagkarlsson.scheduler.Clock;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import dev.tippmixmentor.agents.AgentId;
import dev.tippmixmentor.agents.AgentTask;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.tasks.RunningTask;
import dev.tippmixmentor.tasks.TaskId;
import dev.tippmixmentor.tasks.TaskNotReadyException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.client5.http.ssl.NoopHostnameVerifier;
import org.apache.hc.client5.http.ssl.TrustAllStrategy;
import org.apache.hc.core5.ssl.SSLContextBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class SignedCallTests {
    private static final String SECRET = "only the two of us know";
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final WireMockServer ENDPOINT =
            new WireMockServer(wireMockConfig().dynamicHttpsPort().httpDisabled(true));

    private final SignedCall calls = calls(Set.of("localhost"));

    @BeforeAll
    static void start() {
        ENDPOINT.start();
    }

    @AfterAll
    static void stop() {
        ENDPOINT.stop();
    }

    @BeforeEach
    void forget() {
        ENDPOINT.resetAll();
    }

    @Test
    void theEndpointCanCheckWhoAsksWhatAndWhen() throws InterruptedException {
        ENDPOINT.stubFor(post("/hook").willReturn(okJson("{\"answer\":42}")));

        SignedCall.Answer answer = calls.post(url("/hook"), "{\"x\":1}", SECRET, "task-1", LIMIT);

        assertThat(answer).isEqualTo(new SignedCall.Answer(200, "{\"answer\":42}"));
        LoggedRequest request = ENDPOINT.findAll(postRequestedFor(urlEqualTo("/hook"))
                        .withHeader("Idempotency-Key", equalTo("task-1"))
                        .withHeader("Content-Type", matching("application/json.*")))
                .get(0);
        String signed = request.getHeader("X-Tippmix-Timestamp") + "." + request.getBodyAsString();
        assertThat(request.getHeader("X-Tippmix-Signature")).isEqualTo("v1=" + SignedCall.signature(SECRET, signed));
        assertThat(request.getBodyAsString()).isEqualTo("{\"x\":1}");
        // RFC 4231, test case 2.
        assertThat(SignedCall.signature("Jefe", "what do ya want for nothing?"))
                .isEqualTo("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    @Test
    void theEndpointLearnsTheTimeOfTheDatabase() throws InterruptedException {
        ENDPOINT.stubFor(post("/hook").willReturn(okJson("{}")));
        Instant there = Instant.parse("2030-01-02T03:04:05Z");

        calls(Set.of("localhost"), () -> there).post(url("/hook"), "{}", SECRET, "1", LIMIT);

        ENDPOINT.verify(postRequestedFor(urlEqualTo("/hook"))
                .withHeader("X-Tippmix-Timestamp", equalTo(Long.toString(there.getEpochSecond()))));
    }

    @Test
    void itDoesNotGoWhereItIsSentFromThere() throws InterruptedException {
        ENDPOINT.stubFor(
                post("/hook").willReturn(temporaryRedirect("https://localhost:" + ENDPOINT.httpsPort() + "/in")));

        assertThat(calls.post(url("/hook"), "{}", SECRET, "1", LIMIT).status()).isEqualTo(302);

        ENDPOINT.verify(0, postRequestedFor(urlEqualTo("/in")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "127.0.0.1", "[::1]", "0.0.0.0", "[::ffff:127.0.0.1]"})
    void whatIsNotOutsideIsNotCalled(String host) {
        ENDPOINT.stubFor(post("/hook").willReturn(okJson("{}")));
        URI inside = URI.create("https://" + host + ":" + ENDPOINT.httpsPort() + "/hook");

        assertThatThrownBy(() -> calls(Set.of()).post(inside, "{}", SECRET, "1", LIMIT))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.BUSINESS_RULE_VIOLATION));
        ENDPOINT.verify(0, postRequestedFor(urlEqualTo("/hook")));
    }

    @Test
    void anAnswerIsBoundedInSize() {
        ENDPOINT.stubFor(post("/hook").willReturn(okJson("x".repeat(SignedCall.MAX_ANSWER_BYTES + 1))));

        assertFails(LIMIT);
    }

    @Test
    void anAnswerIsBoundedInTimeHoweverItTricklesIn() {
        ENDPOINT.stubFor(post("/hook").willReturn(okJson("0123456789").withChunkedDribbleDelay(10, 4_000)));

        // Each read is over in time; all together are not.
        assertFails(Duration.ofSeconds(1));
    }

    @Test
    void anEndpointThatIsNotThereIsAFailure() {
        ENDPOINT.stubFor(post("/hook").willReturn(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)));

        assertFails(LIMIT);
    }

    @Test
    void anEndpointThatFailsTooOftenIsLeftAlone() throws InterruptedException {
        ENDPOINT.stubFor(post("/hook").willReturn(serverError()));
        for (int call = 0; call < 5; call++) {
            assertThat(calls.post(url("/hook"), "{}", SECRET, "1", LIMIT).status())
                    .isEqualTo(500);
        }

        assertThatThrownBy(() -> calls.post(url("/hook"), "{}", SECRET, "1", LIMIT))
                .isInstanceOfSatisfying(
                        TaskNotReadyException.class,
                        later -> assertThat(later.waitAtLeast()).isEqualTo(Patience.LEFT_ALONE));

        ENDPOINT.verify(5, postRequestedFor(urlEqualTo("/hook")));
    }

    @Test
    void anAgentWaitsNoLongerThanItsTaskMayTake() {
        ENDPOINT.stubFor(post("/hook").willReturn(okJson("{}").withFixedDelay(20_000)));
        JsonMapper json = new JsonMapper();
        AgentTask task = new AgentTask(
                new RunningTask(
                        new TaskId(UUID.randomUUID()), UUID.randomUUID(), null, "{}", 1, Duration.ofSeconds(1), null),
                new AgentId(UUID.randomUUID()),
                json.createObjectNode().put("url", url("/hook").toString()).put("timeoutSeconds", 60),
                Map.of("secret", SECRET),
                json.createObjectNode());

        assertThatThrownBy(() -> new CustomWork(calls, json).work(task))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.EXTERNAL_SERVICE_ERROR));
    }

    @Test
    void whoeverIsInterruptedDoesNotWaitForTheEndpoint() throws InterruptedException {
        ENDPOINT.stubFor(post("/hook").willReturn(okJson("{}").withFixedDelay(60_000)));
        AtomicReference<Throwable> end = new AtomicReference<>();
        Thread caller = new Thread(() -> {
            try {
                calls.post(url("/hook"), "{}", SECRET, "1", Duration.ofMinutes(1));
            } catch (InterruptedException | RuntimeException e) {
                end.set(e);
            }
        });
        caller.start();
        await().until(() ->
                !ENDPOINT.findAll(postRequestedFor(urlEqualTo("/hook"))).isEmpty());

        assertThat(callsUnderWay()).isPositive();

        caller.interrupt();
        caller.join(30_000);

        assertThat(end.get()).isInstanceOf(InterruptedException.class);
        await().untilAsserted(() ->
                assertThat(callsUnderWay()).as("nobody listens to it any more").isZero());
    }

    /** Threads that wait for an endpoint. */
    private static long callsUnderWay() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().equals("custom-agent-call"))
                .filter(thread -> Arrays.stream(thread.getValue())
                        .anyMatch(frame -> frame.getClassName().startsWith("org.apache.hc.")))
                .count();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "100.64.0.1",
                "127.0.0.1",
                "127.255.255.254",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.8",
                "192.0.2.1",
                "192.168.1.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.7",
                "203.0.113.9",
                "224.0.0.1",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "fe80::1",
                "fc00::1",
                "fd12:3456::1",
                "fec0::1",
                "ff02::1",
                "::ffff:10.0.0.1",
                "64:ff9b::7f00:1",
                "2002:7f00:1::",
                "2001:0:1::",
                "2001:db8::1"
            })
    void addressesThatAreNotPublicAreKnown(String address) throws UnknownHostException {
        assertThat(PublicAddresses.isPublic(InetAddress.getByName(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "192.0.1.0",
                "198.17.255.255",
                "198.20.0.0",
                "223.255.255.255",
                "2606:4700::1111",
                "2001:4860::8888"
            })
    void theirNeighboursArePublic(String address) throws UnknownHostException {
        assertThat(PublicAddresses.isPublic(InetAddress.getByName(address))).isTrue();
    }

    private void assertFails(Duration limit) {
        assertThatThrownBy(() -> calls.post(url("/hook"), "{}", SECRET, "1", limit))
                .isInstanceOfSatisfying(
                        ApiException.class,
                        failure -> assertThat(failure.code()).isEqualTo(ErrorCode.EXTERNAL_SERVICE_ERROR));
    }

    private static URI url(String path) {
        return URI.create("https://localhost:" + ENDPOINT.httpsPort() + path);
    }

    private static SignedCall calls(Set<String> privateHosts) {
        return calls(privateHosts, Instant::now);
    }

    /** WireMock's certificate is its own. */
    private static SignedCall calls(Set<String> privateHosts, Clock clock) {
        try {
            return new SignedCall(
                    new PublicAddresses(privateHosts),
                    new DefaultClientTlsStrategy(
                            SSLContextBuilder.create()
                                    .loadTrustMaterial(TrustAllStrategy.INSTANCE)
                                    .build(),
                            HostnameVerificationPolicy.CLIENT,
                            NoopHostnameVerifier.INSTANCE),
                    clock);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
