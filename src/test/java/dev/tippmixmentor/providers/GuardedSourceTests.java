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
import com.github.tomakehurst.wiremock.matching.RequestPatternBuilder;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import dev.tippmixmentor.football.IncomingMatch;
import dev.tippmixmentor.football.MatchPhase;
import dev.tippmixmentor.football.MatchStatus;
import dev.tippmixmentor.football.PlayClock;
import dev.tippmixmentor.football.Score;
import dev.tippmixmentor.football.SourceIds;
import dev.tippmixmentor.live.EventKind;
import dev.tippmixmentor.live.IncomingEvent;
import dev.tippmixmentor.live.TeamSide;
import dev.tippmixmentor.testing.SettableClock;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every way in which a provider fails, over real HTTP. */
class GuardedSourceTests {
    private static final Logger log = LoggerFactory.getLogger(GuardedSourceTests.class);
    private static final LocalDate FROM = LocalDate.of(2023, 8, 18);
    private static final LocalDate TO = LocalDate.of(2023, 8, 20);

    /** Longer than a busy machine needs for some attempts. */
    private static final Duration FIRST_TRIAL = Duration.ofSeconds(40);

    /** As long as a busy machine may need. */
    private static final AskingLimits LIMITS = new AskingLimits(
            Duration.ofSeconds(20),
            Duration.ofSeconds(30),
            2,
            4,
            FIRST_TRIAL,
            Duration.ofMinutes(1),
            3,
            Duration.ofMillis(5),
            Duration.ofSeconds(2));

    /** For answers that never end in time. */
    private static final AskingLimits IMPATIENT = new AskingLimits(
            Duration.ofMillis(50),
            Duration.ofMillis(150),
            2,
            4,
            FIRST_TRIAL,
            Duration.ofMinutes(1),
            3,
            Duration.ofMillis(5),
            Duration.ofSeconds(2));

    /** As football-data.org answers with everything unfolded. */
    private static final String ANSWER = """
            {"filters": {"dateFrom": "2023-08-18"}, "resultSet": {"count": 2, "played": 0}, "matches": [
              {"area": {"id": 2088, "name": "Germany"}, "competition": {"id": 2002, "code": "BL1", "type": "LEAGUE"},
               "id": 439111, "utcDate": "2023-08-18T18:30:00Z", "status": "IN_PLAY", "minute": 90, "injuryTime": 3,
               "season": {"id": 1592, "startDate": "2023-08-18", "currentMatchday": 1}, "unknown": {"to": "us"},
               "homeTeam": {"id": 12, "name": "SV Werder Bremen", "tla": "SVW"},
               "awayTeam": {"id": 5, "name": "FC Bayern München", "tla": "FCB"},
               "score": {"winner": "AWAY_TEAM", "duration": "REGULAR", "fullTime": {"home": 0, "away": 2}},
               "goals": [{"minute": 4, "injuryTime": null, "type": "OWN", "team": {"id": 5, "name": "FC Bayern München"},
                          "scorer": {"id": 9, "name": "A"}, "assist": null, "score": {"home": 0, "away": 1}},
                         {"minute": 45, "injuryTime": 2, "type": "PENALTY", "team": {"id": 5, "name": "FC Bayern München"},
                          "scorer": {"id": 8, "name": "B"}, "assist": null, "score": {"home": 0, "away": 2}}],
               "penalties": [],
               "bookings": [{"minute": 40, "team": {"id": 12, "name": "SV Werder Bremen"},
                             "player": {"id": 7, "name": "C"}, "card": "YELLOW_RED"},
                            {"minute": 41, "team": {"id": 5, "name": "FC Bayern München"},
                             "player": {"id": 6, "name": "D"}, "card": "RED"}],
               "substitutions": [{"minute": 57, "team": {"id": 12, "name": "SV Werder Bremen"},
                                  "playerOut": {"id": 3, "name": "E"}, "playerIn": {"id": 4, "name": "F"}}]},
              {"competition": {"code": "BL1"}, "id": 439112,
               "utcDate": "2023-08-19T13:30:00Z", "status": "TIMED", "season": {"startDate": "2023-08-18"},
               "homeTeam": {"id": 2, "name": "D"}, "awayTeam": {"id": 3, "name": "E"},
               "score": {"fullTime": {"home": null, "away": null}}}
            ]}
            """;

    /** By one character. */
    private static final String TOO_LONG = "\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
            + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"";

    private static final WireMockServer SERVER =
            new WireMockServer(wireMockConfig().dynamicPort());
    private static final ExecutorService ASKING = Executors.newFixedThreadPool(4);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final SettableClock clock = new SettableClock();

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

        SERVER.verify(unfolded(getRequestedFor(urlPathEqualTo("/v4/competitions/BL1/matches")))
                .withQueryParam("dateFrom", equalTo("2023-08-18"))
                .withQueryParam("dateTo", equalTo("2023-08-20")));
        assertThat(matches).hasSize(2);
        ProviderMatch running = matches.get(0);
        assertThat(running.ids()).isEqualTo(new SourceIds("439111", "12", "5"));
        assertThat(running.season()).isEqualTo("2023-24");
        assertThat(running.progress().status()).isEqualTo(MatchStatus.LIVE);
        assertThat(running.progress().clock()).isEqualTo(new PlayClock(MatchPhase.SECOND_HALF, 90, 3));
        assertThat(running.progress().score()).isEqualTo(new Score(0, 2));
        assertThat(running.events())
                .containsExactly(
                        new IncomingEvent(EventKind.OWN_GOAL, TeamSide.HOME, 4, null, "A", null),
                        new IncomingEvent(EventKind.PENALTY, TeamSide.AWAY, 45, 2, "B", null),
                        new IncomingEvent(EventKind.SECOND_YELLOW_CARD, TeamSide.HOME, 40, null, "C", null),
                        new IncomingEvent(EventKind.RED_CARD, TeamSide.AWAY, 41, null, "D", null),
                        new IncomingEvent(EventKind.SUBSTITUTION, TeamSide.HOME, 57, null, "E", "F"));
        assertThat(matches.get(1).progress().status()).isEqualTo(MatchStatus.SCHEDULED);
        assertThat(matches.get(1).events()).isNull();
    }

    @Test
    void footballDataOrgTellsOfTheRunningMatchesOfSeveralLeaguesAtOnceAndOfSomeByTheirIds() {
        answer(okJson(ANSWER));
        GuardedSource source = footballData(() -> true);

        Map<ProviderLeague, List<ProviderMatch>> running =
                source.running(List.of(ProviderLeague.E0, ProviderLeague.D1), LocalDate.of(2023, 8, 18));
        Map<ProviderLeague, List<ProviderMatch>> some = source.byIds(List.of("439111", "439112"));

        SERVER.verify(unfolded(getRequestedFor(urlPathEqualTo("/v4/matches")))
                .withQueryParam("competitions", equalTo("BL1,PL"))
                .withQueryParam("dateFrom", equalTo("2023-08-17"))
                .withQueryParam("dateTo", equalTo("2023-08-19")));
        SERVER.verify(unfolded(getRequestedFor(urlPathEqualTo("/v4/matches")))
                .withQueryParam("ids", equalTo("439111,439112")));
        assertThat(running).containsOnlyKeys(ProviderLeague.D1).isEqualTo(some);
        assertThat(running.get(ProviderLeague.D1)).hasSize(2);
    }

    private static RequestPatternBuilder unfolded(RequestPatternBuilder request) {
        return request.withHeader("X-Auth-Token", equalTo("the-key"))
                .withHeader("X-Unfold-Goals", equalTo("true"))
                .withHeader("X-Unfold-Bookings", equalTo("true"))
                .withHeader("X-Unfold-Subs", equalTo("true"));
    }

    @Test
    void eventsThatDoNotMakeUpTheScoreAreToldInPartAndNotBelieved() {
        answer(okJson(ANSWER.replace("\"away\": 2}},", "\"away\": 3}},")));

        assertThat(ask(footballData(() -> true)).get(0).events()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-5", "131", "null"})
    void anEventThatCannotBeCostsTheEventsOfItsMatchOnly(String minute) {
        answer(okJson(ANSWER.replace("{\"minute\": 40", "{\"minute\": " + minute)));
        List<ProviderMatch> listed = ask(footballData(() -> true));
        answer(okJson(TWO_RUNNING.formatted(minute)));
        List<ProviderMatch> running = apiFootball()
                .running(List.of(ProviderLeague.E0, ProviderLeague.D1), FROM)
                .get(ProviderLeague.D1);

        assertThat(listed).hasSize(2);
        assertThat(listed.get(0).progress().score()).isEqualTo(new Score(0, 2));
        assertThat(listed.get(0).events()).isNull();
        assertThat(running)
                .extracting(match -> match.progress().status())
                .containsExactly(MatchStatus.LIVE, MatchStatus.LIVE);
        assertThat(running.get(0).events()).isNull();
        assertThat(running.get(1).events())
                .containsExactly(new IncomingEvent(EventKind.YELLOW_CARD, TeamSide.AWAY, 12, null, "B", null));
    }

    /** Somebody is booked in both; API-Football counts minutes before kick-off below zero. */
    private static final String TWO_RUNNING = """
            {"errors": [], "response": [
              {"fixture": {"id": 7, "date": "2023-08-18T18:30:00+00:00", "status": {"short": "1H", "elapsed": 20}},
               "league": {"id": 78, "season": 2023},
               "teams": {"home": {"id": 162, "name": "Werder Bremen"}, "away": {"id": 157, "name": "Bayern München"}},
               "goals": {"home": 0, "away": 0},
               "events": [{"time": {"elapsed": %s, "extra": null}, "team": {"id": 157}, "player": {"name": "A"},
                           "type": "Card", "detail": "Yellow Card"}]},
              {"fixture": {"id": 8, "date": "2023-08-18T18:30:00+00:00", "status": {"short": "1H", "elapsed": 20}},
               "league": {"id": 78, "season": 2023},
               "teams": {"home": {"id": 1, "name": "X"}, "away": {"id": 2, "name": "Y"}},
               "goals": {"home": 0, "away": 0},
               "events": [{"time": {"elapsed": 12, "extra": null}, "team": {"id": 2}, "player": {"name": "B"},
                           "type": "Card", "detail": "Yellow Card"}]}
            ]}
            """;

    /** As API-Football answers to {@code live}; of an own goal it names the side that it counts for. */
    private static final String FIXTURES = """
            {"get": "fixtures", "parameters": {"live": "39-78"}, "errors": [], "results": 2,
             "paging": {"current": 1, "total": 1}, "response": [
              {"fixture": {"id": 7, "referee": null, "timezone": "UTC", "date": "2023-08-18T20:30:00+02:00",
                           "timestamp": 1692383400, "periods": {"first": 1692383400, "second": 1692387000},
                           "status": {"long": "Second Half", "short": "2H", "elapsed": 77, "extra": null}},
               "league": {"id": 78, "name": "Bundesliga", "country": "Germany", "season": 2023,
                          "round": "Regular Season - 1"},
               "teams": {"home": {"id": 162, "name": "Werder Bremen", "winner": false},
                         "away": {"id": 157, "name": "Bayern München", "winner": true}},
               "goals": {"home": 0, "away": 1},
               "score": {"halftime": {"home": 0, "away": 1}, "fulltime": {"home": null, "away": null}},
               "events": [
                 {"time": {"elapsed": 45, "extra": 2}, "team": {"id": 157, "name": "Bayern München"},
                  "player": {"id": 1, "name": "A"}, "assist": {"id": null, "name": null},
                  "type": "Goal", "detail": "Own Goal", "comments": null},
                 {"time": {"elapsed": 60, "extra": null}, "team": {"id": 162, "name": "Werder Bremen"},
                  "player": {"id": 2, "name": "B"}, "assist": {"id": null, "name": null},
                  "type": "Var", "detail": "Goal Disallowed - offside", "comments": null},
                 {"time": {"elapsed": 61, "extra": null}, "team": {"id": 162, "name": "Werder Bremen"},
                  "player": {"id": 3, "name": "C"}, "assist": {"id": 4, "name": "D"},
                  "type": "subst", "detail": "Substitution 1", "comments": null},
                 {"time": {"elapsed": 70, "extra": null}, "team": {"id": 162, "name": "Werder Bremen"},
                  "player": {"id": 5, "name": "E"}, "assist": {"id": null, "name": null},
                  "type": "Card", "detail": "Red Card", "comments": "Foul"}]},
              {"fixture": {"id": 8, "date": "2023-08-18T18:00:00+00:00", "status": {"short": "1H", "elapsed": 20}},
               "league": {"id": 1234, "season": 2023},
               "teams": {"home": {"id": 1, "name": "X"}, "away": {"id": 2, "name": "Y"}},
               "goals": {"home": 0, "away": 0}, "events": []}
            ]}
            """;

    @Test
    void apiFootballTellsOfTheRunningMatchesOfSeveralLeaguesAtOnceAndOfSomeByTheirIds() {
        answer(okJson(FIXTURES));
        GuardedSource source = apiFootball();

        Map<ProviderLeague, List<ProviderMatch>> running =
                source.running(List.of(ProviderLeague.E0, ProviderLeague.D1), FROM);
        Map<ProviderLeague, List<ProviderMatch>> some = source.byIds(List.of("7", "8"));
        source.running(List.of(ProviderLeague.D1), FROM);

        for (String[] parameter :
                List.of(new String[] {"live", "39-78"}, new String[] {"ids", "7-8"}, new String[] {"live", "all"})) {
            SERVER.verify(
                    1,
                    getRequestedFor(urlPathEqualTo("/fixtures"))
                            .withHeader("x-apisports-key", equalTo("the-key"))
                            .withQueryParam(parameter[0], equalTo(parameter[1])));
        }
        assertThat(running).containsOnlyKeys(ProviderLeague.D1).isEqualTo(some);
        assertThat(running.get(ProviderLeague.D1)).singleElement().satisfies(match -> {
            assertThat(match.ids()).isEqualTo(new SourceIds("7", "162", "157"));
            assertThat(match.kickOff()).isEqualTo("2023-08-18T18:30:00Z");
            assertThat(match.progress().clock()).isEqualTo(new PlayClock(MatchPhase.SECOND_HALF, 77, null));
            assertThat(match.events())
                    .containsExactly(
                            new IncomingEvent(EventKind.OWN_GOAL, TeamSide.HOME, 45, 2, "A", null),
                            new IncomingEvent(EventKind.SUBSTITUTION, TeamSide.HOME, 61, null, "C", "D"),
                            new IncomingEvent(EventKind.RED_CARD, TeamSide.HOME, 70, null, "E", null));
        });
    }

    @Test
    void aListOfApiFootballHasNoEvents() {
        answer(okJson(FIXTURES.replaceAll("(?s),\\s*\"events\": \\[.*?\\]\\}", "}")));

        List<ProviderMatch> matches = ask(apiFootball());

        SERVER.verify(getRequestedFor(urlPathEqualTo("/fixtures"))
                .withHeader("x-apisports-key", equalTo("the-key"))
                .withQueryParam("league", equalTo("78"))
                .withQueryParam("season", equalTo("2023")));
        assertThat(matches)
                .hasSize(2)
                .allSatisfy(match -> assertThat(match.events()).isNull());
    }

    @ParameterizedTest
    @CsvSource({
        "Regular Season - 34, true",
        "Championship Round - 2, true",
        "Relegation Round, false",
        "Relegation Play-offs - Final, false",
        "Promotion Play-Offs - Semi-finals, false",
        "Playoffs, false"
    })
    void whatIsPlayedAfterTheSeasonOfApiFootballIsNoMatchOfTheLeague(String round, boolean told) {
        answer(okJson(FIXTURES.replace("Regular Season - 1", round)));
        GuardedSource source = apiFootball();

        assertThat(ask(source)).hasSize(told ? 2 : 1);
        assertThat(source.running(List.of(ProviderLeague.D1), FROM).containsKey(ProviderLeague.D1))
                .isEqualTo(told);
    }

    @ParameterizedTest
    @CsvSource({
        "REGULAR_SEASON, true",
        "CHAMPIONSHIP, true",
        "PLAYOFFS, false",
        "PLAYOFF_ROUND_1, false",
        "RELEGATION, false",
        "RELEGATION_ROUND, false",
        "PROMOTION, false"
    })
    void whatIsPlayedAfterTheSeasonOfFootballDataOrgIsNoMatchOfTheLeague(String stage, boolean told) {
        answer(okJson(
                ANSWER.replace("\"status\": \"TIMED\",", "\"status\": \"TIMED\", \"stage\": \"" + stage + "\",")));
        GuardedSource source = footballData(() -> true);

        assertThat(ask(source)).hasSize(told ? 2 : 1);
        assertThat(source.running(List.of(ProviderLeague.D1), FROM).get(ProviderLeague.D1))
                .hasSize(told ? 2 : 1);
    }

    @ParameterizedTest
    @CsvSource({"SCHEDULED, TBD, false", "TIMED, NS, true"})
    void aTimeThatIsYetToBeSettledIsAGuess(String ofFootballData, String ofApiFootball, boolean known) {
        answer(okJson(ANSWER.replace("TIMED", ofFootballData)));
        IncomingMatch one = ask(footballData(() -> true)).get(1).incoming();
        answer(okJson(TWO_RUNNING
                .formatted(1)
                .replace("\"short\": \"1H\", \"elapsed\": 20", "\"short\": \"%s\"".formatted(ofApiFootball))));
        IncomingMatch other = ask(apiFootball()).get(1).incoming();

        assertThat(one.timeKnown()).isEqualTo(known);
        assertThat(one.kickOff()).isEqualTo("2023-08-19T13:30:00Z");
        assertThat(other.timeKnown()).isEqualTo(known);
        assertThat(other.kickOff()).isEqualTo("2023-08-18T18:30:00Z");
    }

    @Test
    void apiFootballTellsOfErrorsWithTheStatusOfSuccess() {
        answer(okJson("{\"errors\": {\"requests\": \"You have reached the limit\"}, \"response\": []}"));
        GuardedSource source = apiFootball();

        assertFault(source, ProviderException.Fault.RATE_LIMITED);
        assertFault(source, ProviderException.Fault.NOT_ASKED);

        SERVER.verify(1, getRequestedFor(anyUrl()));
        Instant midnight = clock.instant().truncatedTo(ChronoUnit.DAYS).plus(Duration.ofDays(1));
        assertThat(source.allowance().pausedUntil().get()).isBetween(midnight, midnight.plus(Duration.ofMinutes(2)));
    }

    static Stream<Arguments> faults() {
        return Stream.of(
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
                        okJson(ANSWER.replace("\"away\": 2}},", "\"away\": 400}},")),
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
        assertThat(count(fault.name().toLowerCase(Locale.ROOT))).as(name).isEqualTo(1);
    }

    private double count(String outcome) {
        return meters.counter("tippmix.providers.calls", "provider", FootballDataSource.NAME, "outcome", outcome)
                .count();
    }

    /** Or the league's other matches would fail with it later, when nobody else is asked any more. */
    @ParameterizedTest
    @ValueSource(strings = {"null", "\"\"", "\" \"", "\"A\\u0007\"", TOO_LONG})
    void anAnswerWithANameThatIsNoneIsNotBelieved(String name) {
        answer(okJson(ANSWER.replace(
                "\"awayTeam\": {\"id\": 3, \"name\": \"E\"}", "\"awayTeam\": {\"id\": 3, \"name\": " + name + "}")));

        assertFault(footballData(() -> true), ProviderException.Fault.INVALID);

        answer(okJson(FIXTURES.replace("\"Bayern München\", \"winner\"", name + ", \"winner\"")));

        assertFault(apiFootball(), ProviderException.Fault.INVALID);
    }

    static Stream<Arguments> answersThatNeverEnd() {
        return Stream.of(
                Arguments.of("slow", okJson(ANSWER).withFixedDelay(3_000)),
                Arguments.of("a few bytes at a time", okJson(ANSWER).withChunkedDribbleDelay(100, 3_000)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("answersThatNeverEnd")
    void anAnswerThatDoesNotEndInTimeIsGivenUp(String name, ResponseDefinitionBuilder answer) {
        answer(answer);
        GuardedSource source = guarded(footballDataSource(), () -> true, IMPATIENT);

        assertFault(source, ProviderException.Fault.UNAVAILABLE);

        assertThat(count("unavailable")).as(name).isEqualTo(1);
    }

    @Test
    void aServerThatIsNotThereIsUnavailable() {
        GuardedSource source = guarded(
                new FootballDataSource(
                        ProvidersConfig.api(FootballDataSource.Api.class, URI.create("http://nobody.invalid")), "key"),
                () -> true,
                LIMITS);

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
        assertFault(source, ProviderException.Fault.UNAVAILABLE);
        assertFault(source, ProviderException.Fault.NOT_ASKED);
        assertThat(source.state()).isEqualTo(CircuitBreaker.State.OPEN);
        int asked = asked();
        assertThat(asked).isEqualTo(LIMITS.calls());
        assertThat(breaker()).isEqualTo(1);

        // Still ill when it is tried again: open once more, for longer.
        clock.advance(LIMITS.firstTrial());
        assertFault(source, ProviderException.Fault.UNAVAILABLE);
        assertThat(asked()).isEqualTo(asked + 1);
        assertThat(source.state()).isEqualTo(CircuitBreaker.State.OPEN);

        SERVER.resetAll();
        answer(okJson(ANSWER));
        clock.advance(LIMITS.firstTrial());
        assertFault(source, ProviderException.Fault.NOT_ASKED);
        assertThat(source.trouble())
                .hasValueSatisfying(
                        trouble -> assertThat(trouble.fault()).isEqualTo(ProviderException.Fault.UNAVAILABLE));
        clock.advance(LIMITS.rarestTrial());
        assertThat(ask(source)).hasSize(2);
        assertThat(source.state()).isEqualTo(CircuitBreaker.State.CLOSED);
        assertThat(source.trouble()).isEmpty();
        assertThat(breaker()).isZero();
    }

    private double breaker() {
        return meters.get("tippmix.providers.breaker").gauge().value();
    }

    @Test
    void aFailureIsKnownBeforeTheLastAttemptAndOverWithTheFirstGoodAnswer() {
        SERVER.stubFor(get(anyUrl())
                .inScenario("failing once")
                .whenScenarioStateIs(Scenario.STARTED)
                .willSetStateTo("well")
                .willReturn(aResponse().withStatus(502)));
        SERVER.stubFor(get(anyUrl())
                .inScenario("failing once")
                .whenScenarioStateIs("well")
                .willReturn(okJson(ANSWER).withFixedDelay(500)));
        GuardedSource source = footballData(() -> true);
        List<ProviderException.Fault> seen = new CopyOnWriteArrayList<>();

        Future<?> asking = ASKING.submit(() -> ask(source));
        await().untilAsserted(() -> {
            source.trouble().ifPresent(trouble -> seen.add(trouble.fault()));
            assertThat(asking).isDone();
        });

        assertThat(seen).isNotEmpty().containsOnly(ProviderException.Fault.UNAVAILABLE);
        assertThat(source.trouble()).isEmpty();
    }

    @Test
    void aSlowAnswerIsTakenAndToldToBeSlowBeforeItIsThere() {
        answer(okJson(ANSWER).withFixedDelay(600));
        GuardedSource source = guarded(
                footballDataSource(),
                () -> true,
                new AskingLimits(
                        Duration.ofMillis(100),
                        Duration.ofSeconds(30),
                        2,
                        4,
                        FIRST_TRIAL,
                        Duration.ofMinutes(1),
                        3,
                        Duration.ofMillis(5),
                        Duration.ofSeconds(2)));

        Future<List<ProviderMatch>> asking = ASKING.submit(() -> ask(source));

        await().untilAsserted(() -> assertThat(source.trouble()).isPresent());
        assertThat(asking).isNotDone();
        await().untilAsserted(() -> assertThat(asking).isDone());
        assertThat(asking)
                .succeedsWithin(Duration.ZERO)
                .satisfies(matches -> assertThat(matches).hasSize(2));
        assertThat(source.trouble())
                .hasValueSatisfying(trouble -> assertThat(trouble.fault()).isEqualTo(ProviderException.Fault.SLOW));
        assertThat(source.nextTrial()).isPresent();
        assertThat(source.state()).isEqualTo(CircuitBreaker.State.CLOSED);
        assertThat(count("answered")).isEqualTo(1);
    }

    static Stream<Arguments> outages() {
        Duration hour = Duration.ofHours(1);
        Duration day = Duration.ofDays(1);
        return Stream.of(
                // Ten a minute: every twelve seconds in the end. A hundred a day: every 29 minutes.
                Arguments.of("football-data.org", 10, Duration.ofMinutes(1), hour, 320),
                Arguments.of("api-football", 100, day, hour, 24),
                Arguments.of("api-football", 100, day, day, 72));
    }

    /** By the clock, in which it is asked whenever it may be. */
    @ParameterizedTest(name = "{0} for {3}")
    @MethodSource("outages")
    void aLongOutageCostsHalfOfTheQuotaInTheLongRun(
            String name, long quota, Duration window, Duration outage, int most) {
        AskingLimits usual = AskingLimits.within(quota, window);
        AtomicInteger asked = new AtomicInteger();
        GuardedSource source = guarded(
                new DownSource(asked),
                () -> true,
                new AskingLimits(
                        LIMITS.slow(),
                        LIMITS.patience(),
                        usual.atOnce(),
                        usual.calls(),
                        usual.firstTrial(),
                        usual.rarestTrial(),
                        usual.attempts(),
                        LIMITS.firstPause(),
                        usual.longestPause()));
        Instant begin = clock.instant();
        assertFault(source, ProviderException.Fault.UNAVAILABLE);
        List<Duration> waits = new ArrayList<>();

        while (clock.instant().isBefore(begin.plus(outage))) {
            Duration wait = Duration.between(clock.instant(), source.nextTrial().orElseThrow());
            waits.add(wait);
            clock.advance(wait.isNegative() ? Duration.ZERO : wait.plusMillis(1));
            assertFault(source, ProviderException.Fault.UNAVAILABLE);
        }

        log.info("{}: {} requests in {} without an answer", name, asked, outage);
        assertThat(asked.get()).isBetween(5, most);
        assertThat(waits.get(0)).isLessThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(waits).allMatch(wait -> wait.compareTo(window.multipliedBy(2).dividedBy(quota)) <= 0);
    }

    private record DownSource(AtomicInteger asked) implements MatchSource {
        @Override
        public String name() {
            return "down";
        }

        @Override
        public boolean isConfigured() {
            return true;
        }

        @Override
        public List<ProviderMatch> matches(ProviderLeague league, LocalDate from, LocalDate to) {
            asked.incrementAndGet();
            throw new ProviderException(ProviderException.Fault.UNAVAILABLE, "down", null);
        }

        @Override
        public Map<ProviderLeague, List<ProviderMatch>> running(Collection<ProviderLeague> leagues, LocalDate today) {
            throw new AssertionError("not asked for");
        }

        @Override
        public Map<ProviderLeague, List<ProviderMatch>> byIds(List<String> ids) {
            throw new AssertionError("not asked for");
        }
    }

    /** Nodes that share what they know of it. */
    @Test
    void whatOneNodeFoundTheOthersNeedNotFindOut() {
        answer(aResponse().withStatus(500));
        Troubles troubles = TestAllowances.troubles();
        GuardedSource one = guarded(footballDataSource(), () -> true, LIMITS, troubles, meters);
        GuardedSource other = guarded(footballDataSource(), () -> true, LIMITS, troubles, new SimpleMeterRegistry());
        assertFault(one, ProviderException.Fault.UNAVAILABLE);
        assertFault(one, ProviderException.Fault.UNAVAILABLE);
        assertThat(breaker()).isEqualTo(1);
        int asked = asked();

        clock.advance(LIMITS.firstTrial());
        assertFault(other, ProviderException.Fault.UNAVAILABLE);
        assertFault(one, ProviderException.Fault.NOT_ASKED);
        assertThat(asked()).as("one trial for both").isEqualTo(asked + 1);

        SERVER.resetAll();
        answer(okJson(ANSWER));
        clock.advance(LIMITS.rarestTrial());
        assertThat(ask(other)).hasSize(2);
        assertThat(one.trouble()).isEmpty();
        assertThat(breaker()).isZero();
        assertThat(ask(one)).hasSize(2);
        assertThat(one.state()).isEqualTo(CircuitBreaker.State.CLOSED);
    }

    @Test
    void aPauseThatItAsksForComesBeforeAnyTrial() {
        answer(aResponse().withStatus(429).withHeader("Retry-After", "60"));
        GuardedSource limited = footballData(() -> true);
        assertFault(limited, ProviderException.Fault.RATE_LIMITED);
        assertThat(limited.nextTrial()).as("too much is no outage").isEmpty();

        answer(aResponse().withStatus(503).withHeader("Retry-After", "600"));
        GuardedSource down = footballData(() -> true);
        Instant before = clock.instant();
        assertFault(down, ProviderException.Fault.UNAVAILABLE);

        assertThat(down.nextTrial())
                .hasValueSatisfying(trial -> assertThat(trial).isAfterOrEqualTo(before.plus(Duration.ofMinutes(10))));
        assertThat(down.isTrialDue()).isFalse();
    }

    /** Else it would close by calls that were never made. */
    @Test
    void whatWasNotAskedIsNeitherASuccessNorAFailureForTheBreaker() {
        answer(aResponse().withStatus(500));
        AtomicBoolean quota = new AtomicBoolean(true);
        GuardedSource source = footballData(quota::get);
        assertFault(source, ProviderException.Fault.UNAVAILABLE);
        assertFault(source, ProviderException.Fault.UNAVAILABLE);
        assertThat(source.state()).isEqualTo(CircuitBreaker.State.OPEN);
        clock.advance(LIMITS.firstTrial());

        quota.set(false);
        for (int call = 0; call < 2 * LIMITS.calls(); call++) {
            assertFault(source, ProviderException.Fault.NOT_ASKED);
        }

        assertThat(source.state()).isEqualTo(CircuitBreaker.State.HALF_OPEN);
        assertThat(source.isTrialDue()).as("without a request no trial").isFalse();
        quota.set(true);
        assertFault(source, ProviderException.Fault.UNAVAILABLE);
        assertThat(source.state()).isEqualTo(CircuitBreaker.State.OPEN);
    }

    @Test
    void aRateLimitIsNeitherASuccessNorAFailureForTheBreaker() {
        answer(aResponse().withStatus(429).withHeader("Retry-After", "60"));
        GuardedSource source = footballData(() -> true);

        for (int call = 0; call < 2 * LIMITS.calls(); call++) {
            assertFault(source, ProviderException.Fault.RATE_LIMITED);
            clock.advance(Duration.ofMinutes(2));
        }

        assertThat(source.state()).isEqualTo(CircuitBreaker.State.CLOSED);
    }

    private static int asked() {
        return SERVER.countRequestsMatching(getRequestedFor(anyUrl()).build()).getCount();
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

    private static FootballDataSource footballDataSource() {
        return new FootballDataSource(
                ProvidersConfig.api(FootballDataSource.Api.class, URI.create(SERVER.baseUrl())), "the-key");
    }

    private GuardedSource footballData(BooleanSupplier quota) {
        return guarded(footballDataSource(), quota, LIMITS);
    }

    private GuardedSource apiFootball() {
        return guarded(
                new ApiFootballSource(
                        ProvidersConfig.api(ApiFootballSource.Api.class, URI.create(SERVER.baseUrl())),
                        "the-key",
                        clock),
                () -> true,
                LIMITS);
    }

    private GuardedSource guarded(MatchSource source, BooleanSupplier quota, AskingLimits limits) {
        return guarded(source, quota, limits, TestAllowances.troubles(), meters);
    }

    private GuardedSource guarded(
            MatchSource source, BooleanSupplier quota, AskingLimits limits, Troubles troubles, MeterRegistry registry) {
        return new GuardedSource(source, TestAllowances.taking(quota), troubles, limits, ASKING, registry, clock);
    }
}
