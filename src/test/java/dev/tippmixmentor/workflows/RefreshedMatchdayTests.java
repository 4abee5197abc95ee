package dev.tippmixmentor.workflows;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.serverError;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.task.TaskInstanceId;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.stubbing.StubMapping;
import dev.tippmixmentor.football.Fixture;
import dev.tippmixmentor.football.FixtureIntake;
import dev.tippmixmentor.football.IncomingLeague;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.football.Matches;
import dev.tippmixmentor.football.Score;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.FaultySurroundings;
import dev.tippmixmentor.testing.OwnSurroundings;
import dev.tippmixmentor.testing.TestAgents;
import dev.tippmixmentor.testing.TestLeague;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** The built-in matchday with a provider that answers over HTTP, and with one that is down. */
@OwnSurroundings
class RefreshedMatchdayTests {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final IncomingLeague LEAGUE = new IncomingLeague("E0", "Premier League", "England");
    private static final String LIST = "/v4/competitions/PL/matches";

    @Autowired
    Api api;

    @Autowired
    FixtureIntake intake;

    @Autowired
    Leagues leagues;

    @Autowired
    Matches matches;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    SchedulerClient scheduler;

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private TestAgents agents;
    private StubMapping told;

    /** When the sync has a list that it finds new enough for a while: nobody else brings anything then. */
    @BeforeEach
    void signIn() {
        awaitList();
        agents = new TestAgents(api.as(Role.ADMIN));
    }

    /** Leaves the provider and what it has told as others expect it. */
    @AfterEach
    void stop() {
        agents.close();
        FaultySurroundings.PROVIDER_SERVER.removeStubMapping(told);
        jdbc.sql("delete from providers.answers").update();
        await().atMost(PATIENCE)
                .ignoreExceptions() // it may be executed just now
                .until(() ->
                        scheduler.reschedule(TaskInstanceId.of("league-sync", RecurringTask.INSTANCE), Instant.now()));
        awaitList();
        await().atMost(PATIENCE)
                .until(() -> Api.json(
                                api.anonymous().get().uri("/api/v1/health").exchange(), HttpStatus.OK)
                        .at("/status")
                        .asString()
                        .equals("up"));
    }

    private void awaitList() {
        await().atMost(PATIENCE)
                .until(() -> jdbc.sql("select exists (select from providers.answers where league_code = 'E0')")
                        .query(Boolean.class)
                        .single());
    }

    @Test
    void predictsWithTheResultsThatTheProviderHasAndGoesOnWhenItIsDown() {
        TestLeague league = TestLeague.in(LEAGUE, intake, leagues, now, 2);
        Fixture played =
                matches.fixtures(league.id(), now, now.plus(Duration.ofDays(5))).get(0);
        Instant kickOff = now.minus(Duration.ofHours(3));
        league.move(intake, played, kickOff);
        tell(okJson(list(played, kickOff)));
        heard(now.minus(Duration.ofMinutes(2)));
        Map<String, Object> watched = Map.of("leagueIds", List.of(league.id()));
        String monitor = agents.start("MONITORING", watched);
        String matchday = agents.start(
                "WORKFLOW",
                Map.of("agents", Map.of("monitor", monitor, "predict", agents.start("PREDICTION", watched))));

        JsonNode run = run(matchday);

        JsonNode refresh = WorkflowTests.step(run, "monitor").at("/output/refresh");
        assertThat(refresh.at("/files").asString()).isEqualTo("READ");
        JsonNode refreshed = refresh.at("/leagues/" + league.id());
        assertThat(refreshed.at("/outcome").asString()).isEqualTo("FRESH");
        assertThat(refreshed.at("/source").asString()).isEqualTo("football-data.org");
        assertThat(matches.get(played.id()).score()).isEqualTo(new Score(2, 1));
        assertThat(jdbc.sql("select result_at from football.matches where id = :id")
                        .param("id", played.id().value())
                        .query(Instant.class)
                        .single())
                .isBetween(startOf(run, "monitor"), startOf(run, "predict"));
        assertThat(WorkflowTests.step(run, "predict").at("/output/problems").isEmpty())
                .isTrue();

        FaultySurroundings.PROVIDER_SERVER.removeStubMapping(told);
        tell(serverError());
        heard(now.minus(Duration.ofMinutes(2)));

        JsonNode without = run(matchday);

        JsonNode stale = WorkflowTests.step(without, "monitor").at("/output/refresh/leagues/" + league.id());
        assertThat(stale.at("/outcome").asString()).isEqualTo("UNAVAILABLE");
        assertThat(Instant.parse(stale.at("/heardAt").asString())).isEqualTo(now.minus(Duration.ofMinutes(2)));
        assertThat(WorkflowTests.step(without, "predict").at("/status").asString())
                .isEqualTo("SUCCEEDED");
        assertThat(agents.get("/agents/" + monitor + "/events?kind=refresh")
                        .at("/data/0/message")
                        .asString())
                .isEqualTo("Providers did not bring up to date: E0 (UNAVAILABLE)");
    }

    private void heard(Instant at) {
        jdbc.sql("update providers.answers set fetched_at = :at, listed_at = :at")
                .param("at", Timestamp.from(at))
                .update();
    }

    private void tell(ResponseDefinitionBuilder answer) {
        told = FaultySurroundings.PROVIDER_SERVER.stubFor(
                get(urlPathEqualTo(LIST)).willReturn(answer));
    }

    private static String list(Fixture match, Instant kickOff) {
        return """
                {
                    "matches": [{
                        "id": 8001,
                        "utcDate": "%s",
                        "status": "FINISHED",
                        "season": {"startDate": "%s-08-01"},
                        "homeTeam": {"id": 801, "name": "%s"},
                        "awayTeam": {"id": 802, "name": "%s"},
                        "score": {"fullTime": {"home": 2, "away": 1}}
                    }]
                }
                """.formatted(kickOff, match.season().substring(0, 4), match.homeName(), match.awayName());
    }

    private JsonNode run(String matchday) {
        String task = agents.ask(matchday, Map.of());
        await().atMost(PATIENCE)
                .until(() -> agents.get("/agents/" + matchday + "/tasks/" + task)
                        .at("/status")
                        .asString()
                        .equals("SUCCEEDED"));
        String run = agents.get("/agents/" + matchday + "/tasks/" + task + "/result")
                .at("/result/runId")
                .asString();
        String path = "/agents/" + matchday + "/workflows/matchday/runs/" + run;
        await().atMost(PATIENCE)
                .until(() -> agents.get(path).at("/run/status").asString().equals("SUCCEEDED"));
        return agents.get(path);
    }

    private static Instant startOf(JsonNode run, String name) {
        return Instant.parse(WorkflowTests.step(run, name).at("/startedAt").asString());
    }
}
