package dev.tippmixmentor.platform.idempotency;

import static dev.tippmixmentor.testing.Api.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.football.FixtureIntake;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.RawHttp;
import dev.tippmixmentor.testing.SettableClock;
import dev.tippmixmentor.testing.TestLeague;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.EntityExchangeResult;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;

@IntegrationTest
class IdempotencyTests {
    private static final int AT_ONCE = 16;

    @Autowired
    Api api;

    @Autowired
    FixtureIntake intake;

    @Autowired
    Leagues leagues;

    @Autowired
    StoredAnswers answers;

    @Autowired
    SettableClock clock;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    @Qualifier("requestMappingHandlerMapping")
    RequestMappingHandlerMapping endpoints;

    private final String name = "Agent " + UUID.randomUUID();
    private final String key = UUID.randomUUID().toString();
    private RestTestClient admin;
    private TestLeague league;

    @BeforeEach
    void anAdministratorAndALeague() {
        admin = api.as(Role.ADMIN);
        league = TestLeague.withFixtures(intake, leagues, clock.instant(), 0);
    }

    @Test
    void theSameRequestAgainIsAnsweredTheSameAndCreatesNothing() {
        EntityExchangeResult<JsonNode> first = answered(key);

        EntityExchangeResult<JsonNode> again = answered('"' + key + '"');

        assertThat(again.getStatus()).isEqualTo(HttpStatus.CREATED);
        assertThat(again.getResponseBody()).isEqualTo(first.getResponseBody());
        assertThat(again.getResponseHeaders().getETag())
                .isNotNull()
                .isEqualTo(first.getResponseHeaders().getETag());
        assertThat(agents()).isEqualTo(1);
    }

    @Test
    void oneOfManyAtOnceCreatesAndTheOthersAreToldSo() throws Exception {
        CyclicBarrier start = new CyclicBarrier(AT_ONCE);
        ExecutorService clients = Executors.newFixedThreadPool(AT_ONCE);
        Callable<Integer> client = () -> {
            start.await();
            return create(admin, key, agent(name))
                    .expectBody()
                    .returnResult()
                    .getStatus()
                    .value();
        };

        List<Integer> statuses = new ArrayList<>();
        try {
            for (Future<Integer> status : clients.invokeAll(Collections.nCopies(AT_ONCE, client))) {
                statuses.add(status.get());
            }
        } finally {
            clients.shutdownNow();
        }

        assertThat(agents()).isEqualTo(1);
        assertThat(statuses).contains(201).allMatch(status -> status == 201 || status == 409);
    }

    @Test
    void aKeyIsOfOneRequestOnly() {
        json(create(admin, key, agent(name)), HttpStatus.CREATED);

        JsonNode problem = json(create(admin, key, agent(name + "'s twin")), HttpStatus.UNPROCESSABLE_CONTENT);

        assertThat(problem.at("/errorCode").asString()).isEqualTo("BUSINESS_RULE_VIOLATION");
        assertThat(agents()).isEqualTo(1);
    }

    @Test
    void aKeyIsOfOneUserOnly() {
        JsonNode mine = json(create(admin, key, agent(name)), HttpStatus.CREATED);

        JsonNode theirs = json(create(api.as(Role.ADMIN), key, agent(name)), HttpStatus.CREATED);

        assertThat(theirs.at("/id")).isNotEqualTo(mine.at("/id"));
    }

    @Test
    void whatFailedIsTriedAgain() {
        Map<String, Object> nowhere = Map.of(
                "name", name, "type", "PREDICTION", "configuration", Map.of("leagueIds", List.of(UUID.randomUUID())));
        json(create(admin, key, nowhere), HttpStatus.NOT_FOUND);

        json(create(admin, key, agent(name)), HttpStatus.CREATED);

        assertThat(agents()).isEqualTo(1);
    }

    @Test
    void aKeyIsForgottenAfterADay() {
        json(create(admin, key, agent(name)), HttpStatus.CREATED);
        jdbc.sql("update idempotency.answers set created_at = created_at - interval '24 hours' where key = :key")
                .param("key", key)
                .update();

        json(create(admin, key, agent(name)), HttpStatus.CREATED);

        assertThat(agents()).isEqualTo(2);
        answers.purge(clock.instant().plus(Duration.ofMinutes(1)));
        assertThat(stored()).isEqualTo(1);
        answers.purge(clock.instant().plus(StoredAnswers.KEPT));
        assertThat(stored()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"two words", "\"half", "\u00e9", "\\"})
    void aKeyOfAnotherFormIsRefused(String malformed) {
        // A client would not send each of them as it is.
        RawHttp.Answer refusal = RawHttp.send(
                api,
                "POST",
                "/api/v1/agents",
                "Authorization: Bearer " + api.token(Role.ADMIN)
                        + "\r\nContent-Type: application/json\r\nIdempotency-Key: " + malformed + "\r\n",
                "{\"name\":\"%s\",\"type\":\"PREDICTION\",\"configuration\":{\"leagueIds\":[\"%s\"]}}"
                        .formatted(name, league.id()));

        assertThat(refusal.status()).isEqualTo(400);
        assertThat(refusal.json().at("/violations/0/field").asString()).isEqualTo("Idempotency-Key");
        assertThat(agents()).isZero();
    }

    /** Clients choose another boundary each time. */
    @Test
    void theSameFileAgainIsTheSameImport() {
        String file = "Div,Date,HomeTeam,AwayTeam,FTHG,FTAG\nG1,02/09/2002," + key + "," + name + ",2,1\n";
        JsonNode first = json(upload(file), HttpStatus.ACCEPTED);

        JsonNode again = json(upload(file), HttpStatus.ACCEPTED);
        JsonNode other = json(upload(file + "\n"), HttpStatus.UNPROCESSABLE_CONTENT);

        assertThat(again).isEqualTo(first);
        assertThat(first.at("/created").asInt()).isEqualTo(1);
        assertThat(other.at("/errorCode").asString()).isEqualTo("BUSINESS_RULE_VIOLATION");
    }

    /** Whoever adds one makes sure that its answer holds no secret and that it does not work for long. */
    @Test
    void onlyTheseEndpointsStoreTheirAnswers() {
        assertThat(endpoints.getHandlerMethods().values().stream()
                        .filter(endpoint -> endpoint.hasMethodAnnotation(AcceptsIdempotencyKey.class))
                        .map(endpoint -> endpoint.getBeanType().getSimpleName() + "."
                                + endpoint.getMethod().getName()))
                .containsExactlyInAnyOrder(
                        "AgentController.create",
                        "AgentTaskController.submit",
                        "BackTestController.request",
                        "ImportController.body",
                        "ImportController.upload");
    }

    private Map<String, Object> agent(String name) {
        return Map.of("name", name, "type", "PREDICTION", "configuration", Map.of("leagueIds", List.of(league.id())));
    }

    private EntityExchangeResult<JsonNode> answered(String sentKey) {
        return create(admin, sentKey, agent(name)).expectBody(JsonNode.class).returnResult();
    }

    private static ResponseSpec create(RestTestClient client, String key, Map<String, Object> agent) {
        return client.post()
                .uri("/api/v1/agents")
                .header("Idempotency-Key", key)
                .contentType(MediaType.APPLICATION_JSON)
                .body(agent)
                .exchange();
    }

    private ResponseSpec upload(String file) {
        MultiValueMap<String, Object> parts = new LinkedMultiValueMap<>();
        parts.add("file", new ByteArrayResource(file.getBytes(StandardCharsets.UTF_8)) {
            @Override
            public String getFilename() {
                return "greece.csv";
            }
        });
        return admin.post()
                .uri("/api/v1/imports?format=football-data-csv")
                .header("Idempotency-Key", key)
                .contentType(MediaType.MULTIPART_FORM_DATA)
                .body(parts)
                .exchange();
    }

    private int agents() {
        return jdbc.sql("select count(*) from agents.agents where name like :name || '%'")
                .param("name", name)
                .query(Integer.class)
                .single();
    }

    private int stored() {
        return jdbc.sql("select count(*) from idempotency.answers where key = :key")
                .param("key", key)
                .query(Integer.class)
                .single();
    }
}
