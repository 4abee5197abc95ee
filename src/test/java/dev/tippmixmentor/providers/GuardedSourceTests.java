package dev.tippmixmentor.providers;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import dev.tippmixmentor.football.MatchPhase;
import dev.tippmixmentor.football.MatchStatus;
import dev.tippmixmentor.football.PlayClock;
import dev.tippmixmentor.football.Score;
import dev.tippmixmentor.live.EventKind;
import dev.tippmixmentor.live.TeamSide;
import dev.tippmixmentor.providers.GuardedSource.Limits;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every way in which a provider fails, over real HTTP. */
class GuardedSourceTests {
    private static final LocalDate FROM = LocalDate.of(2023, 8, 18);
    private static final LocalDate TO = LocalDate.of(2023, 8, 20);

    private static final Limits LIMITS = new Limits(
            Duration.ofMillis(800), 2, 4, Duration.ofMillis(800), 3, Duration.ofMillis(5), Duration.ofSeconds(2));

    private static final String ANSWER = """
            {"matches": [
              {"utcDate": "2023-08-18T18:30:00Z", "status": "IN_PLAY", "minute": 90, "injuryTime": 3,
               "season": {"startDate": "2023-08-18"}, "unknown": {"to": "us"},
               "homeTeam": {"id": 1, "name": "SV Werder Bremen"}, "awayTeam": {"id": 5, "name": "FC Bayern München"},
               "score": {"fullTime": {"home": 0, "away": 4}},
               "goals": [{"minute": 4, "injuryTime": null, "type": "OWN", "team": {"id": 1, "name": "W"},
                          "scorer": {"id": 9, "name": "A"}, "assist": null}],
               "bookings": [{"minute": 40, "team": {"id": 5, "name": "B"}, "player": {"name": "C"}, "card": "YELLOW_RED"}]},
              {"utcDate": "2023-08-19T13:30:00Z", "status": "TIMED", "season": {"startDate": "2023-08-18"},
               "homeTeam": {"id": 2, "name": "D"}, "awayTeam": {"id": 3, "name": "E"},
               "score": {"fullTime": {"home": null, "away": null}}}
            ]}
            """;

    private static final WireMockServer SERVER =
            new WireMockServer(wireMockConfig().dynamicPort());
    private static final ExecutorService ASKING = Executors.newFixedThreadPool(4);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @BeforeAll
    static void start() {
        SERVER.start();
    }

    @AfterAll
    static void stop() {
        SERVER.stop();
        ASKING.shutdownNow();
    }

    @BeforeEach
    void reset() {
        SERVER.resetAll();
    }

    @Test
    void anAnswerOfFootballDataOrgIsUnderstood() {
        answer(okJson(ANSWER));

        List<ProviderMatch> matches = ask(footballData(() -> true));

        SERVER.verify(getRequestedFor(urlPathEqualTo("/v4/competitions/BL1/matches"))
                .withHeader("X-Auth-Token", equalTo("the-key"))
                .withQueryParam("dateFrom", equalTo("2023-08-18"))
                .withQueryParam("dateTo", equalTo("2023-08-20")));
        assertThat(matches).hasSize(2);
        ProviderMatch running = matches.get(0);
        assertThat(running.season()).isEqualTo("2023-24");
        assertThat(running.progress().status()).isEqualTo(MatchStatus.LIVE);
        assertThat(running.progress().clock()).isEqualTo(new PlayClock(MatchPhase.SECOND_HALF, 90, 3));
        assertThat(running.progress().score()).isEqualTo(new Score(0, 4));
        assertThat(running.events())
                .extracting(event -> event.kind())
                .containsExactly(EventKind.OWN_GOAL, EventKind.SECOND_YELLOW_CARD);
        assertThat(running.events().get(0).side()).isEqualTo(TeamSide.HOME);
        assertThat(matches.get(1).progress().status()).isEqualTo(MatchStatus.SCHEDULED);
        assertThat(matches.get(1).events()).isNull();
    }

    @Test
    void anAnswerOfApiFootballIsUnderstood() {
        answer(okJson("""
                {"errors": [], "response": [
                  {"fixture": {"id": 7, "date": "2023-08-18T20:30:00+02:00",
                               "status": {"short": "2H", "elapsed": 77, "extra": null}},
                   "league": {"id": 78, "season": 2023},
                   "teams": {"home": {"id": 1, "name": "Werder Bremen"}, "away": {"id": 2, "name": "Bayern München"}},
                   "goals": {"home": 0, "away": 3},
                   "events": [{"time": {"elapsed": 45, "extra": 2}, "team": {"id": 2, "name": "B"},
                               "player": {"name": "A"}, "assist": {"name": null}, "type": "Goal", "detail": "Own Goal"},
                              {"time": {"elapsed": 60, "extra": null}, "team": {"id": 1, "name": "W"},
                               "player": {"name": "C"}, "assist": {"name": null}, "type": "Var", "detail": "Goal cancelled"}]}
                ]}
                """));

        List<ProviderMatch> matches = ask(apiFootball());

        SERVER.verify(getRequestedFor(urlPathEqualTo("/fixtures"))
                .withHeader("x-apisports-key", equalTo("the-key"))
                .withQueryParam("league", equalTo("78"))
                .withQueryParam("season", equalTo("2023")));
        assertThat(matches).singleElement().satisfies(match -> {
            assertThat(match.kickOff()).isEqualTo("2023-08-18T18:30:00Z");
            assertThat(match.progress().clock()).isEqualTo(new PlayClock(MatchPhase.SECOND_HALF, 77, null));
            assertThat(match.events()).singleElement().satisfies(event -> {
                assertThat(event.kind()).isEqualTo(EventKind.OWN_GOAL);
                assertThat(event.side()).isEqualTo(TeamSide.HOME);
                assertThat(event.stoppage()).isEqualTo(2);
            });
        });
    }

    @Test
    void apiFootballTellsOfErrorsWithTheStatusOfSuccess() {
        answer(okJson("{\"errors\": {\"requests\": \"You have reached the limit\"}, \"response\": []}"));
        GuardedSource source = apiFootball();

        assertFault(source, ProviderException.Fault.RATE_LIMITED);
        assertFault(source, ProviderException.Fault.NOT_ASKED);

        SERVER.verify(1, getRequestedFor(anyUrl()));
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of("slow", okJson(ANSWER).withFixedDelay(5_000), ProviderException.Fault.UNAVAILABLE, 3),
                Arguments.of(
                        "a few bytes at a time",
                        okJson(ANSWER).withChunkedDribbleDelay(200, 20_000),
                        ProviderException.Fault.UNAVAILABLE,
                        3),
                Arguments.of("5xx", aResponse().withStatus(503), ProviderException.Fault.UNAVAILABLE, 3),
                Arguments.of(
                        "cut off",
                        aResponse().withFault(Fault.MALFORMED_RESPONSE_CHUNK),
                        ProviderException.Fault.UNAVAILABLE,
                        3),
                Arguments.of(
                        "closed without a word",
                        aResponse().withFault(Fault.EMPTY_RESPONSE),
                        ProviderException.Fault.UNAVAILABLE,
                        3),
                Arguments.of(
                        "reset",
                        aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER),
                        ProviderException.Fault.UNAVAILABLE,
                        3),
                Arguments.of("wrong key", aResponse().withStatus(403), ProviderException.Fault.REFUSED, 1),
                Arguments.of("garbage", okJson("{\"matches\": [{\"utc"), ProviderException.Fault.INVALID, 1),
                Arguments.of(
                        "a page for people",
                        aResponse().withHeader("Content-Type", "text/html").withBody("<html>Hello</html>"),
                        ProviderException.Fault.INVALID,
                        1),
                Arguments.of("another shape", okJson("{\"games\": []}"), ProviderException.Fault.INVALID, 1),
                Arguments.of(
                        "matches of another shape",
                        okJson("{\"matches\": [{\"utcDate\": \"2023-08-18T18:30:00Z\"}]}"),
                        ProviderException.Fault.INVALID,
                        1),
                Arguments.of(
                        "an unknown status",
                        okJson(ANSWER.replace("TIMED", "DREAMT")),
                        ProviderException.Fault.INVALID,
                        1),
                Arguments.of(
                        "impossible goals",
                        okJson(ANSWER.replace("\"away\": 4", "\"away\": 400")),
                        ProviderException.Fault.INVALID,
                        1),
                Arguments.of(
                        "huge",
                        okJson("{\"matches\": [], \"x\": \"" + "y".repeat(5_000_000) + "\"}"),
                        ProviderException.Fault.INVALID,
                        1));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void everyFaultIsNamedAndOnlyWhatMayPassIsTriedAgain(
            String name, ResponseDefinitionBuilder answer, ProviderException.Fault fault, int requests) {
        answer(answer);

        assertFault(footballData(() -> true), fault);

        SERVER.verify(requests, getRequestedFor(anyUrl()));
        assertThat(meters.counter(
                                "tippmix.providers.calls",
                                "provider",
                                FootballDataSource.NAME,
                                "outcome",
                                fault.name().toLowerCase(Locale.ROOT))
                        .count())
                .as(name)
                .isEqualTo(1);
    }

    @Test
    void aServerThatIsNotThereIsUnavailable() {
        GuardedSource source = guarded(
                new FootballDataSource(
                        ProvidersConfig.api(FootballDataSource.Api.class, URI.create("http://nobody.invalid")), "key"),
                () -> true);

        assertFault(source, ProviderException.Fault.UNAVAILABLE);
    }

    @Test
    void aShortPauseThatItAsksForIsKept() {
        SERVER.stubFor(get(anyUrl())
                .inScenario("busy")
                .whenScenarioStateIs(Scenario.STARTED)
                .willSetStateTo("calm")
                .willReturn(aResponse().withStatus(429).withHeader("Retry-After", "1")));
        SERVER.stubFor(
                get(anyUrl()).inScenario("busy").whenScenarioStateIs("calm").willReturn(okJson(ANSWER)));
        long start = System.nanoTime();

        assertThat(ask(footballData(() -> true))).hasSize(2);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        SERVER.verify(2, getRequestedFor(anyUrl()));
    }

    @Test
    void aLongPauseThatItAsksForIsKeptByAskingNobody() {
        answer(aResponse().withStatus(429).withHeader("Retry-After", "3600"));
        GuardedSource source = footballData(() -> true);

        assertFault(source, ProviderException.Fault.RATE_LIMITED);
        assertFault(source, ProviderException.Fault.NOT_ASKED);

        SERVER.verify(1, getRequestedFor(anyUrl()));
        assertThat(source.state()).isEqualTo(CircuitBreaker.State.CLOSED);
    }

    @Test
    void nobodyIsAskedBeyondTheQuota() {
        answer(okJson(ANSWER));

        assertFault(footballData(() -> false), ProviderException.Fault.NOT_ASKED);

        SERVER.verify(0, getRequestedFor(anyUrl()));
    }

    @Test
    void theBreakerOpensHalfOpensAndCloses() {
        answer(aResponse().withStatus(500));
        GuardedSource source = footballData(() -> true);

        assertFault(source, ProviderException.Fault.UNAVAILABLE);
        assertFault(source, ProviderException.Fault.NOT_ASKED);
        assertThat(source.state()).isEqualTo(CircuitBreaker.State.OPEN);
        int asked =
                SERVER.countRequestsMatching(getRequestedFor(anyUrl()).build()).getCount();
        assertThat(asked).isEqualTo(LIMITS.calls());
        assertThat(meters.get("tippmix.providers.breaker").gauge().value()).isEqualTo(1);

        // Still ill when it is tried again: open once more.
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            assertThatExceptionOfType(ProviderException.class).isThrownBy(() -> ask(source));
            return SERVER.countRequestsMatching(getRequestedFor(anyUrl()).build())
                            .getCount()
                    >= asked + 2;
        });
        assertThat(source.state()).isEqualTo(CircuitBreaker.State.OPEN);

        SERVER.resetAll();
        answer(okJson(ANSWER));
        await().atMost(Duration.ofSeconds(10)).until(() -> {
            try {
                ask(source);
            } catch (ProviderException e) {
                assertThat(e.fault()).isEqualTo(ProviderException.Fault.NOT_ASKED);
            }
            return source.state() == CircuitBreaker.State.CLOSED;
        });
        assertThat(ask(source)).hasSize(2);
        assertThat(source.lastFault()).isNull();
    }

    private static void answer(ResponseDefinitionBuilder answer) {
        SERVER.stubFor(get(anyUrl()).willReturn(answer));
    }

    private static List<ProviderMatch> ask(GuardedSource source) {
        return source.matches(ProviderLeague.D1, FROM, TO);
    }

    private static void assertFault(GuardedSource source, ProviderException.Fault fault) {
        assertThatExceptionOfType(ProviderException.class)
                .isThrownBy(() -> ask(source))
                .satisfies(thrown -> assertThat(thrown.fault()).isEqualTo(fault));
    }

    private GuardedSource footballData(BooleanSupplier quota) {
        return guarded(
                new FootballDataSource(
                        ProvidersConfig.api(FootballDataSource.Api.class, URI.create(SERVER.baseUrl())), "the-key"),
                quota);
    }

    private GuardedSource apiFootball() {
        return guarded(
                new ApiFootballSource(
                        ProvidersConfig.api(ApiFootballSource.Api.class, URI.create(SERVER.baseUrl())), "the-key"),
                () -> true);
    }

    private GuardedSource guarded(MatchSource source, BooleanSupplier quota) {
        return new GuardedSource(source, quota, LIMITS, ASKING, meters, Clock.systemUTC());
    }
}
