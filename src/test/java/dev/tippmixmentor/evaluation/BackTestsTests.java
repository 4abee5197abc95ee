package dev.tippmixmentor.evaluation;

import static dev.tippmixmentor.testing.Api.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.backtest.BackTest;
import dev.tippmixmentor.backtest.Contender;
import dev.tippmixmentor.backtest.League;
import dev.tippmixmentor.backtest.PlayedMatch;
import dev.tippmixmentor.backtest.ScoreCard;
import dev.tippmixmentor.backtest.Season;
import dev.tippmixmentor.football.FixtureIntake;
import dev.tippmixmentor.football.IncomingLeague;
import dev.tippmixmentor.football.IncomingMatch;
import dev.tippmixmentor.football.IncomingOdds;
import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.football.OddsKind;
import dev.tippmixmentor.football.Score;
import dev.tippmixmentor.forecast.Algorithm;
import dev.tippmixmentor.forecast.MatchResult;
import dev.tippmixmentor.forecast.TestResults;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.platform.web.PageQuery;
import dev.tippmixmentor.predictions.Publishing;
import dev.tippmixmentor.tasks.RunningTask;
import dev.tippmixmentor.tasks.TaskEnded;
import dev.tippmixmentor.tasks.TaskId;
import dev.tippmixmentor.tasks.TaskQueue;
import dev.tippmixmentor.tasks.TaskStatus;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.SettableClock;
import dev.tippmixmentor.testing.StompClient;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

@IntegrationTest
class BackTestsTests {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int SIDES = 8;
    private static final int MATCHES = SIDES * (SIDES - 1);

    @Autowired
    Api api;

    @Autowired
    FixtureIntake intake;

    @Autowired
    Leagues leagues;

    @Autowired
    Publishing publishing;

    @Autowired
    BackTestRows rows;

    @Autowired
    BackTestWork work;

    @Autowired
    TaskQueue tasks;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    SettableClock clock;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    ApplicationEventPublisher events;

    private final List<Season> seasons = new ArrayList<>();
    private List<String> names;
    private String version;
    private RestTestClient admin;

    /** Three seasons of results, the last with odds, and a model that learnt from them. */
    @BeforeEach
    void aModelOfThreeSeasons() {
        admin = api.as(Role.ADMIN);
        String code = UUID.randomUUID().toString().substring(0, 8);
        IncomingLeague league = new IncomingLeague("B" + code, "League " + code, "Testland " + code);
        int thisYear = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).getYear();
        List<IncomingMatch> matches = new ArrayList<>();
        for (int year = thisYear - 3; year < thisYear; year++) {
            List<MatchResult> results = TestResults.league(new Random(year), SIDES, LocalDate.of(year, 8, 15));
            seasons.add(new Season(
                    year,
                    results.stream()
                            .map(result -> new PlayedMatch(result, Map.of()))
                            .toList()));
            boolean withOdds = year == thisYear - 1;
            results.forEach(result -> matches.add(incoming(result, withOdds)));
        }
        matches.add(new IncomingMatch(
                name(thisYear), clock.instant().plus(Duration.ofDays(1)), "Side 1", "Side 2", null, null, List.of()));
        intake.accept(league, matches);
        LeagueId id = leagues.byCode(league.code()).orElseThrow();
        publishing.publish(id, Duration.ofDays(2), UUID.randomUUID());
        version = json(
                        api.anonymous()
                                .get()
                                .uri("/api/v1/predictions?leagueId=" + id)
                                .exchange(),
                        HttpStatus.OK)
                .at("/data/0/modelVersion")
                .asString();
        names = seasons.stream().map(season -> name(season.firstYear())).toList();
    }

    @Test
    void aVersionIsJudgedOnTheResultsOfItsLeague() {
        RestTestClient.ResponseSpec response = post("/backtest", "{\"seasons\": [\"%s\", \"%s\"]}", 2, 1);

        JsonNode asked = json(response, HttpStatus.ACCEPTED);
        String location = response.returnResult().getResponseHeaders().getFirst("Location");
        assertThat(location).isEqualTo(path("/backtests/" + id(asked)));
        JsonNode done = awaitStatus(asked, "SUCCEEDED");
        assertThat(done.at("/seasons").valueStream().map(JsonNode::asString))
                .containsExactlyElementsOf(names.subList(1, 3));
        assertThat(done.at("/progress").asDouble()).isEqualTo(1);
        assertThat(done.at("/finishedAt").asString()).isNotEmpty();
        JsonNode result = done.at("/result");
        assertThat(result.at("/model").asString()).isEqualTo("GEO");
        assertThat(result.at("/settings/dixonColes/windowDays").asInt()).isEqualTo(1826);
        assertThat(result.at("/firstSeason").asString()).isEqualTo(names.get(0));
        assertThat(result.at("/matches").asInt()).isEqualTo(3 * MATCHES);
        assertThat(result.at("/rows").valueStream().map(row -> row.at("/name").asString()))
                .containsExactly(
                        "GEO", "base rates", "uniform", "market consensus, Shin", "market average, opening, Shin");
        assertThat(result.at("/rows").valueStream().map(row -> row.at("/n").asInt()))
                .containsExactly(2 * MATCHES, 2 * MATCHES, 2 * MATCHES, MATCHES, MATCHES);
        assertThat(result.at("/rows/4/over25LogLoss").isNumber()).isTrue();
    }

    @Test
    void theFiguresAreThoseOfTheSameWalkOutsideTheDatabase() {
        JsonNode rowsOfResult = awaitStatus(json(post("/backtest", null), HttpStatus.ACCEPTED), "SUCCEEDED")
                .at("/result/rows");

        League league = new League("league", seasons);
        Contender model = Contender.of(Algorithm.GEO);
        for (Contender contender : List.of(model, Contender.baseRates())) {
            ScoreCard expected = ScoreCard.of(BackTest.run(
                    List.of(league),
                    contender,
                    seasons.get(0).firstYear(),
                    seasons.get(2).firstYear()));
            JsonNode row = rowsOfResult
                    .valueStream()
                    .filter(candidate -> candidate.at("/name").asString().equals(contender.name()))
                    .findFirst()
                    .orElseThrow();
            assertThat(row.at("/n").asInt()).isEqualTo(expected.matches()).isEqualTo(3 * MATCHES - SIDES);
            assertThat(row.at("/rps").asDouble()).isCloseTo(expected.rankedProbabilityScore(), within(1e-7));
            assertThat(row.at("/brier").asDouble()).isCloseTo(expected.brier(), within(1e-7));
            assertThat(row.at("/hitRate").asDouble()).isCloseTo(expected.hitRate(), within(1e-7));
            assertThat(row.at("/calibrationError").asDouble()).isCloseTo(expected.calibrationError(), within(1e-7));
            assertThat(row.at("/calibration")).hasSameSizeAs(expected.calibration());
        }
        JsonNode ours = rowsOfResult.get(0);
        assertThat(List.of(
                        ours.at("/logLoss").isNumber(),
                        ours.at("/over25LogLoss").isNumber(),
                        ours.at("/bothTeamsToScoreLogLoss").isNumber(),
                        ours.at("/scoreLogLoss").isNumber(),
                        ours.at("/millis").isNumber()))
                .containsOnly(true);
        assertThat(rowsOfResult.get(2).at("/scoreLogLoss").isNull()).isTrue();
    }

    @Test
    void theSameIsNotDoneTwiceAtATime() throws Exception {
        List<BackTestRows.Added> added = together(8, () -> rows.add(version, names, clock.instant()));

        assertThat(added.stream().filter(BackTestRows.Added::isNew)).hasSize(1);
        String id = added.get(0).id().toString();
        assertThat(added).allMatch(one -> one.id().toString().equals(id));
        assertThat(id(json(post("/backtest", null), HttpStatus.ACCEPTED))).isEqualTo(id);
        assertThat(id(json(post("/backtest", "{\"seasons\": [\"%s\", \"%s\", \"%s\"]}", 2, 0, 1), HttpStatus.ACCEPTED)))
                .isEqualTo(id);
        assertThat(id(json(post("/backtest", "{\"seasons\": [\"%s\"]}", 2), HttpStatus.ACCEPTED)))
                .isNotEqualTo(id);
    }

    @Test
    void theNewestBackTestThatSucceededStandsBesideItsModel() {
        assertThat(get("").at("/backTest").isNull()).isTrue();

        JsonNode done = awaitStatus(json(post("/backtest", null), HttpStatus.ACCEPTED), "SUCCEEDED");

        JsonNode model = get("");
        assertThat(model.at("/version").asString()).isEqualTo(version);
        assertThat(model.at("/backTest/id").asString()).isEqualTo(id(done));
        assertThat(model.at("/backTest/figures")).isEqualTo(done.at("/result/rows/0"));
    }

    @Test
    void whatHasEndedCanBeAskedForAgain() {
        JsonNode first = awaitStatus(json(post("/backtest", null), HttpStatus.ACCEPTED), "SUCCEEDED");

        JsonNode second = awaitStatus(json(post("/backtest", "{}"), HttpStatus.ACCEPTED), "SUCCEEDED");

        assertThat(id(second)).isNotEqualTo(id(first));
        assertThat(get("/backtests").at("/data").valueStream().map(BackTestsTests::id))
                .containsExactly(id(second), id(first));
    }

    @Test
    void onlyAdministratorsMayAsk() {
        assertThat(status(api.anonymous(), "/backtest")).isEqualTo(401);
        assertThat(status(api.as(Role.USER), "/backtest")).isEqualTo(403);
        assertThat(status(api.as(Role.MODERATOR), "/backtest")).isEqualTo(403);
        assertThat(get("/backtests").at("/data")).isEmpty();
    }

    @Test
    void whatDoesNotExistIsNotFound() {
        String nowhere = "/api/v1/predictions/models/nobody-e0-2026-01-01-00000000";
        BackTestId id = rows.add(version, names, clock.instant()).id();

        assertThat(status(admin.post().uri(nowhere + "/backtest"))).isEqualTo(404);
        assertThat(status(admin.get().uri(nowhere + "/backtests"))).isEqualTo(404);
        assertThat(status(admin.get().uri(nowhere + "/backtests/" + id))).isEqualTo(404);
        assertThat(status(admin.get().uri(path("/backtests/" + UUID.randomUUID()))))
                .isEqualTo(404);
        assertThat(status(admin, "/backtests/" + UUID.randomUUID() + "/cancel")).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"seasons\": [\"1999-00\"]} | no results of 1999-00",
                "{\"seasons\": [\"last\"]} | must match",
                "{\"seasons\": [null]} | must not be null",
                "{\"season\": \"2024-25\"} | ''"
            })
    void aWrongWishIsRefused(String body, String message) {
        JsonNode problem = json(post("/backtest", body), HttpStatus.BAD_REQUEST);

        assertThat(problem.toString()).contains(message);
        assertThat(get("/backtests").at("/data")).isEmpty();
    }

    @Test
    void aSeasonThatIsOnlyPlannedCanNotBeJudged() {
        String planned = name(seasons.get(2).firstYear() + 1);

        JsonNode problem = json(post("/backtest", "{\"seasons\": [\"" + planned + "\"]}"), HttpStatus.BAD_REQUEST);

        assertThat(problem.at("/violations/0/field").asString()).isEqualTo("seasons");
    }

    @Test
    void administratorsSeeHowFarItIs() throws Exception {
        BackTestId id = rows.add(version, names, clock.instant()).id();
        try (StompClient stomp = StompClient.withBearer(api, api.token(Role.ADMIN))) {
            BlockingQueue<JsonNode> messages = stomp.subscribe("/topic/backtests." + id);

            work.run(attempt(id, 1));

            await().atMost(PATIENCE)
                    .until(() -> messages.stream()
                            .anyMatch(message -> message.at("/type").asString().equals("backtest.ended")));
            List<JsonNode> told = List.copyOf(messages);
            List<Double> shares = told.subList(0, told.size() - 1).stream()
                    .map(message -> message.at("/data/progress").asDouble())
                    .toList();
            assertThat(shares).isNotEmpty().isSorted().doesNotHaveDuplicates().endsWith(0.99);
            assertThat(told.get(0).at("/type").asString()).isEqualTo("backtest.progress");
            assertThat(told.get(told.size() - 1).at("/data/result/rows")).hasSize(5);
        }
    }

    @ParameterizedTest
    @EnumSource(value = Role.class, names = "ADMIN", mode = EnumSource.Mode.EXCLUDE)
    void nobodyElseSeesHowFarItIs(Role role) {
        try (StompClient stomp = StompClient.withBearer(api, api.token(role))) {
            assertThatThrownBy(() -> stomp.subscribe("/topic/backtests." + UUID.randomUUID()))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("INSUFFICIENT_PERMISSIONS");
        }
    }

    @Test
    void theAttemptAfterOneThatWasInterruptedLeavesOneResult() throws Exception {
        BackTestId id = rows.add(version, names, clock.instant()).id();
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> work.run(attempt(id, 1)));
        assertThat(rows.find(id)).hasValueSatisfying(row -> {
            assertThat(row.status()).isEqualTo(TaskStatus.RUNNING);
            assertThat(row.result()).isNull();
        });
        BackTestRows.Order late = new BackTestRows.Order(id, version, names, 1);

        work.run(attempt(id, 2));
        BackTestView done = rows.find(id).orElseThrow();
        work.run(attempt(id, 3));

        assertThat(done.status()).isEqualTo(TaskStatus.SUCCEEDED);
        assertThat(rows.find(id)).hasValue(done);
        assertThat(rows.progress(late, 0.5)).isFalse();
        assertThat(rows.succeed(late, done.result(), clock.instant())).isFalse();
        assertThat(rows.of(version, PageQuery.first(10)).data()).containsExactly(done);
    }

    /** In the real queue: the database refuses what the first attempt writes halfway. */
    @Test
    void anAttemptThatFailsHalfwayIsFollowedByOneThatLeavesTheResult() {
        String firstAttemptFails = """
                alter table evaluation.back_tests
                    add constraint back_tests_halfway_ck
                        check (model_version <> '%s' or attempt <> 1 or progress < 0.5) not valid
                """.formatted(version);
        jdbc.sql(firstAttemptFails).update();
        try {
            JsonNode done = awaitStatus(json(post("/backtest", null), HttpStatus.ACCEPTED), "SUCCEEDED");

            assertThat(tasks.of(UUID.fromString(id(done)), PageQuery.first(10)).data())
                    .singleElement()
                    .satisfies(task -> assertThat(task.attempts()).isEqualTo(2));
            assertThat(done.at("/result/rows")).hasSize(5);
            assertThat(get("/backtests").at("/data")).hasSize(1);
        } finally {
            jdbc.sql("alter table evaluation.back_tests drop constraint back_tests_halfway_ck")
                    .update();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"dixon-coles | DC-MAP", "geo | GEO", "two-speed | TWO-SPEED", "online | ONLINE"})
    void everyKindOfModelIsJudgedAsWhatItIs(String algorithm, String model) {
        version = versionOf(algorithm);

        JsonNode done = awaitStatus(json(post("/backtest", null), HttpStatus.ACCEPTED), "SUCCEEDED");

        assertThat(done.at("/result/model").asString()).isEqualTo(model);
        assertThat(done.at("/result/rows/0/name").asString()).isEqualTo(model);
        assertThat(done.at("/result/settings")).isNotEmpty();
    }

    @Test
    void aKindOfModelThatNobodyKnowsIsRefused() {
        version = versionOf("mystery");

        assertThat(status(admin, "/backtest")).isEqualTo(422);
    }

    @Test
    void anAttemptThatALaterOneOvertookStops() throws Exception {
        BackTestId id = rows.add(version, names, clock.instant()).id();
        BackTestRows.Order overtaken = rows.begin(id, 1, clock.instant()).orElseThrow();
        BackTestRows.Order later = rows.begin(id, 2, clock.instant()).orElseThrow();

        assertThat(rows.begin(id, 1, clock.instant())).isEmpty();
        assertThat(rows.progress(overtaken, 0.5)).isFalse();
        assertThat(rows.progress(later, 0.25)).isTrue();
        assertThat(rows.find(id))
                .hasValueSatisfying(row -> assertThat(row.progress()).isEqualTo(0.25));
    }

    @Test
    void whatTheQueueGaveUpHasFailedAndMayBeAskedForAgain() {
        BackTestId id = rows.add(version, names, clock.instant()).id();

        transaction.executeWithoutResult(status -> events.publishEvent(new TaskEnded(
                new TaskId(UUID.randomUUID()),
                BackTestWork.TYPE,
                id.value(),
                null,
                TaskStatus.FAILED,
                "took longer than allowed",
                clock.instant())));

        await().atMost(PATIENCE).until(() -> rows.find(id).orElseThrow().status() == TaskStatus.FAILED);
        assertThat(get("/backtests/" + id).at("/error").asString()).isEqualTo("took longer than allowed");
        assertThat(rows.add(version, names, clock.instant()).isNew()).isTrue();
    }

    @Test
    void whatIsCancelledIsNotDone() throws Exception {
        BackTestId id = rows.add(version, names, clock.instant()).id();

        JsonNode cancelled =
                json(admin.post().uri(path("/backtests/" + id + "/cancel")).exchange(), HttpStatus.OK);
        work.run(attempt(id, 1));

        assertThat(cancelled.at("/status").asString()).isEqualTo("CANCELLED");
        assertThat(get("/backtests/" + id).at("/result").isNull()).isTrue();
    }

    @Test
    void whatIsCancelledWhileItRunsStops() throws Exception {
        BackTestId id = rows.add(version, names, clock.instant()).id();
        rows.begin(id, 1, clock.instant());
        admin.post().uri(path("/backtests/" + id + "/cancel")).exchange();

        boolean wanted = rows.progress(new BackTestRows.Order(id, version, names, 1), 0.5);

        assertThat(wanted).isFalse();
        assertThat(status(admin, "/backtests/" + id + "/cancel"))
                .as("once more")
                .isEqualTo(200);
    }

    /** A version like the one there is, but of another algorithm. */
    private String versionOf(String algorithm) {
        String name = algorithm + "-" + UUID.randomUUID();
        jdbc.sql("""
                        insert into predictions.models
                        select (jsonb_populate_record(m, jsonb_build_object(
                            'id', uuidv7(), 'version', :name, 'algorithm', :algorithm))).*
                        from predictions.models m
                        where version = :version
                        """)
                .param("name", name)
                .param("algorithm", algorithm)
                .param("version", version)
                .update();
        return name;
    }

    private static IncomingMatch incoming(MatchResult result, boolean withOdds) {
        Instant kickOff = result.date().atTime(15, 0).toInstant(ZoneOffset.UTC);
        List<IncomingOdds> odds = withOdds
                ? List.of(
                        IncomingOdds.threeWay(
                                IncomingOdds.MARKET_AVERAGE,
                                OddsKind.OPENING,
                                new BigDecimal("2.70"),
                                new BigDecimal("2.30"),
                                new BigDecimal("4.40")),
                        IncomingOdds.overUnder(
                                IncomingOdds.MARKET_AVERAGE,
                                OddsKind.OPENING,
                                new BigDecimal("2.5"),
                                new BigDecimal("1.90"),
                                new BigDecimal("1.80")),
                        IncomingOdds.threeWay(
                                "Bet365",
                                OddsKind.CLOSING,
                                new BigDecimal("2.60"),
                                new BigDecimal("2.40"),
                                new BigDecimal("4.50")))
                : List.of();
        return new IncomingMatch(
                name(result.date().getYear()),
                kickOff,
                result.home(),
                result.away(),
                new Score(result.homeGoals(), result.awayGoals()),
                null,
                odds);
    }

    private static String name(int firstYear) {
        return "%d-%02d".formatted(firstYear, (firstYear + 1) % 100);
    }

    private static RunningTask attempt(BackTestId id, int number) {
        return new RunningTask(
                new TaskId(UUID.randomUUID()), id.value(), null, "{}", number, Duration.ofMinutes(5), null);
    }

    private static <T> List<T> together(int threads, Callable<T> work) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> result : executor.invokeAll(
                    Stream.generate(() -> work).limit(threads).toList())) {
                results.add(result.get());
            }
            return results;
        } finally {
            executor.shutdownNow();
        }
    }

    private String path(String rest) {
        return "/api/v1/predictions/models/" + version + rest;
    }

    /** Posts a body, each {@code %s} in it replaced with the season of that number. */
    private RestTestClient.ResponseSpec post(String rest, String body, Integer... numbers) {
        RestTestClient.RequestBodySpec request = admin.post().uri(path(rest));
        if (body == null) {
            return request.exchange();
        }
        Object[] wanted = Stream.of(numbers).map(names::get).toArray();
        return request.contentType(MediaType.APPLICATION_JSON)
                .body(numbers.length == 0 ? body : body.formatted(wanted))
                .exchange();
    }

    private JsonNode get(String rest) {
        return json(api.anonymous().get().uri(path(rest)).exchange(), HttpStatus.OK);
    }

    private int status(RestTestClient client, String rest) {
        return status(client.post().uri(path(rest)));
    }

    private static int status(RestTestClient.RequestHeadersSpec<?> request) {
        return request.exchange().returnResult().getStatus().value();
    }

    private static String id(JsonNode backTest) {
        return backTest.at("/id").asString();
    }

    private JsonNode awaitStatus(JsonNode backTest, String status) {
        String rest = "/backtests/" + id(backTest);
        await().atMost(PATIENCE).until(() -> get(rest).at("/status").asString().equals(status));
        return get(rest);
    }
}
