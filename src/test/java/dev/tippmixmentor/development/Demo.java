package dev.tippmixmentor.development;

import dev.tippmixmentor.football.FixtureIntake;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.springframework.http.HttpHeaders;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;

/** Brings the demo league up to date, has an agent predict it, and says what there is to see. */
class Demo {
    private static final String AGENT = "Demo forecasts";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Installation installation;
    private final FixtureIntake intake;
    private final DemoUsers users;
    private final Clock clock;
    private final String address;
    private final RestClient api;

    Demo(Installation installation, FixtureIntake intake, DemoUsers users, Clock clock, String address) {
        this.installation = installation;
        this.intake = intake;
        this.users = users;
        this.clock = clock;
        this.address = address;
        this.api = RestClient.create(address + "/api/v1");
    }

    void run() {
        users.register(installation);
        boolean predicted = isPredicted(null);
        if (predicted) {
            // A later start: whoever waits need not wait for the season to go on.
            greet();
        }
        CompletableFuture<Void> league = CompletableFuture.runAsync(
                () -> intake.accept(DemoLeague.LEAGUE, new DemoLeague().matches(clock.instant())));
        String token = signIn();
        league.join();
        startAgent(token);
        if (!predicted) {
            await("predictions", () -> isPredicted(token));
            greet();
        }
    }

    /** Whether something was predicted within a day: the agent looks further ahead, so part of that is still to come. */
    private boolean isPredicted(String token) {
        Instant yesterday = clock.instant().minus(Duration.ofDays(1));
        return !get("/predictions?limit=1&from=" + yesterday, token)
                .path("data")
                .isEmpty();
    }

    private void greet() {
        await("health", () -> get("/health", null).path("status").asString().equals("up"));
        // Not to the log, which takes passwords and line breaks out of what it says.
        System.out.println(banner());
    }

    private static void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what)
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .until(condition);
    }

    private String signIn() {
        return post(
                        "/auth/login",
                        null,
                        Map.of(
                                "username",
                                DemoUsers.ADMIN,
                                "password",
                                installation.adminPassword(),
                                "refreshTokenDelivery",
                                "BODY"))
                .path("accessToken")
                .asString();
    }

    private void startAgent(String token) {
        String agent = idOf(get("/agents", token), "name", AGENT);
        if (agent == null) {
            String league = idOf(get("/leagues", null), "code", DemoLeague.LEAGUE.code());
            agent = post(
                            "/agents",
                            token,
                            Map.of(
                                    "name",
                                    AGENT,
                                    "type",
                                    "PREDICTION",
                                    "configuration",
                                    Map.of("leagueIds", List.of(String.valueOf(league)))))
                    .path("id")
                    .asString();
        }
        post("/agents/" + agent + "/start", token, Map.of());
    }

    private static String idOf(JsonNode list, String field, String value) {
        for (JsonNode item : list.path("data")) {
            if (value.equals(item.path(field).asString())) {
                return item.path("id").asString();
            }
        }
        return null;
    }

    private JsonNode get(String path, String token) {
        return api.get()
                .uri(path)
                .headers(headers -> authorize(headers, token))
                .retrieve()
                .body(JsonNode.class);
    }

    private JsonNode post(String path, String token, Map<String, ?> body) {
        return api.post()
                .uri(path)
                .headers(headers -> authorize(headers, token))
                .body(body)
                .retrieve()
                .body(JsonNode.class);
    }

    private static void authorize(HttpHeaders headers, String token) {
        if (token != null) {
            headers.setBearerAuth(token);
        }
    }

    private String banner() {
        return """


                TippMixMentor is ready, with a made-up league and predictions for its coming fixtures.

                  Console      %1$s
                  API          %1$s/api/v1
                  Health       %1$s/api/v1/health
                  WebSocket    %2$s/ws
                  API browser  %1$s/swagger-ui.html

                  User         %3$s  password %4$s
                  Admin        %5$s  password %6$s

                A prediction:

                  curl -s '%1$s/api/v1/predictions?limit=1'

                A matchday, a match minute a second, while the token of a quarter of an hour is good:

                  curl -s -X POST '%1$s/api/v1/admin/simulator/start' -H 'Content-Type: application/json' \\
                    -H 'Authorization: Bearer %8$s' -d '{"leagueId":"%9$s"}'
                  curl -s '%1$s/api/v1/matches/live'

                Data and secrets are in %7$s; delete that folder to start over. Ctrl-C stops everything.
                """.formatted(
                        address,
                        address.replaceFirst("^http", "ws"),
                        DemoUsers.email(DemoUsers.USER),
                        installation.userPassword(),
                        DemoUsers.email(DemoUsers.ADMIN),
                        installation.adminPassword(),
                        installation.folder(),
                        signIn(),
                        idOf(get("/leagues", null), "code", DemoLeague.LEAGUE.code()));
    }
}
