package dev.tippmixmentor.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.football.FixtureIntake;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.football.MatchId;
import dev.tippmixmentor.football.Matches;
import dev.tippmixmentor.football.PlayedMatches;
import dev.tippmixmentor.platform.security.AccessRules;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.realtime.LiveFeed;
import dev.tippmixmentor.realtime.LiveMessage;
import dev.tippmixmentor.realtime.Topic;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.Browser;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.RawHttp;
import dev.tippmixmentor.testing.TestAgents;
import dev.tippmixmentor.testing.TestLeague;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;

@IntegrationTest
class ConsoleTests {
    private static final String PASSWORD = "correct horse battery 9";
    private static final Topic LIVE = Topic.of("matches.live");

    @Autowired
    Api api;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    LiveFeed feed;

    @Autowired
    FixtureIntake intake;

    @Autowired
    Leagues leagues;

    @Autowired
    Matches matches;

    @Autowired
    PlayedMatches playedMatches;

    @Autowired
    Clock clock;

    @ParameterizedTest
    @CsvSource({
        "/, text/html",
        "/console/index.html, text/html",
        "/console/console.css, text/css",
        "/console/console.js, text/javascript",
        "/console/session.js, text/javascript",
        "/console/views.js, text/javascript",
        "/console/icon.svg, image/svg+xml"
    })
    void thePageIsServedToAnybodyUnderTheStrictPolicy(String path, String type) {
        RawHttp.Answer answer = RawHttp.send(api, "GET", path, "", "");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers())
                .containsPattern("(?i)content-type: " + type.replace("+", "\\+"))
                .contains("Content-Security-Policy: default-src 'self'; object-src 'none'")
                .contains("Cache-Control: no-cache")
                .doesNotContain("unsafe-inline");
        assertThat(answer.body())
                .doesNotContainPattern("<script(?![^>]* src=)")
                .doesNotContainPattern("<style|\\sstyle=|\\son[a-z]+=\"|innerHTML|https?://(?!www.w3.org)");
    }

    @Test
    void whatIsNotOfThePageIsNotThere() {
        for (String path : List.of("/console/", "/console/nothing.js", "/console/../application.yaml", "/index.html")) {
            assertThat(RawHttp.send(api, "GET", path, "", "").status()).as(path).isIn(400, 404);
        }
    }

    @Test
    void itIsNotThereUnlessItIsWanted() {
        WebApplicationContextRunner application =
                new WebApplicationContextRunner().withUserConfiguration(ConsoleConfig.class);

        application.run(context -> assertThat(context).doesNotHaveBean(AccessRules.class));
        application
                .withPropertyValues("tippmix.console.enabled=true")
                .run(context -> assertThat(context).hasSingleBean(AccessRules.class));
    }

    @Test
    void anAdministratorSeesMatchesAndSteersAgentsInTwoTabsAtOnce() {
        Browser browser = Browser.orSkip();
        String name = administrator();
        TestLeague league = TestLeague.withFixtures(intake, leagues, clock.instant(), 1);
        String fixture = league.nextFixture(matches).toString();
        MatchId played = playedMatches
                .of(league.id(), clock.instant().minus(Duration.ofDays(60)), clock.instant())
                .get(0)
                .id();
        try (TestAgents agents = new TestAgents(api.as(Role.ADMIN));
                Browser.Tab first = browser.open(address())) {
            String agent = agents.create("ANALYTICS", Map.of()).get("id").asString();
            first.await("!document.getElementById('sign-in').hidden");

            signIn(first, name, "wrong " + PASSWORD);
            first.await("document.getElementById('problem').textContent !== ''");
            signIn(first, name, PASSWORD);
            first.await("document.getElementById('connection').dataset.state === 'live'");
            first.await(row("agent", agent) + "?.textContent.includes('inactive')");

            try (Browser.Tab second = browser.open(address())) { // signed in by the cookie
                second.await("document.getElementById('connection').dataset.state === 'live'");
                second.await(row("agent", agent) + "?.textContent.includes('inactive')");
                List<Browser.Tab> both = List.of(first, second);

                first.evaluate(row("agent", agent) + ".querySelector('button').click()");
                both.forEach(tab -> tab.await(row("agent", agent) + ".textContent.includes('active')" + " && !"
                        + row("agent", agent) + ".textContent.includes('inactive')"));

                Api.json(
                        api.as(Role.MODERATOR)
                                .post()
                                .uri("/api/v1/matches/" + played + "/finish")
                                .contentType(MediaType.APPLICATION_JSON)
                                .body(Map.of("home", 7, "away", 6))
                                .exchange(),
                        HttpStatus.OK);
                both.forEach(tab -> tab.await(row("match", played) + "?.textContent.includes('7–6 final')"));

                Api.json(
                        api.as(Role.USER)
                                .post()
                                .uri("/api/v1/predictions/match/" + fixture)
                                .exchange(),
                        HttpStatus.OK);
                both.forEach(tab ->
                        tab.await("document.getElementById('feed').textContent.includes('prediction.published')"));
                String mark = UUID.randomUUID().toString();
                IntStream.range(0, 20)
                        .forEach(i -> feed.publish(
                                new LiveMessage(LIVE, "test", Map.of("message", "%s:%d".formatted(mark, i)))));
                String heard = "[...document.querySelectorAll('#feed li')].map(item => item.textContent)"
                        + ".filter(text => text.includes('%s')).map(text => text.split(':').at(-1)).join()"
                                .formatted(mark);
                String newestFirst = IntStream.range(0, 20)
                        .mapToObj(i -> Integer.toString(19 - i))
                        .collect(Collectors.joining(","));
                both.forEach(tab -> await().untilAsserted(
                                () -> assertThat(tab.evaluate(heard).asString()).isEqualTo(newestFirst)));

                first.evaluate("document.getElementById('sign-out').click()");
                both.forEach(tab -> tab.await("!document.getElementById('sign-in').hidden"));
                assertThat(both).allSatisfy(tab -> assertThat(tab.complaints()).isEmpty());
            } finally {
                agents.send(HttpMethod.POST, "/agents/" + agent + "/stop", null, HttpStatus.OK);
            }
        }
    }

    private String address() {
        return "http://127.0.0.1:" + api.port() + "/";
    }

    private static String row(String kind, Object id) {
        return "document.querySelector('tr[data-%s=\"%s\"]')".formatted(kind, id);
    }

    private static void signIn(Browser.Tab tab, String name, String password) {
        tab.evaluate("""
                document.getElementById('user').value = '%s';
                document.getElementById('password').value = '%s';
                document.querySelector('#sign-in button').click();
                """.formatted(name, password));
    }

    /** Somebody who has registered and was made an administrator. */
    private String administrator() {
        String name = "c" + UUID.randomUUID().toString().substring(0, 12).replace('-', '_');
        String id = Api.json(
                        api.anonymous()
                                .post()
                                .uri("/api/v1/auth/register")
                                .contentType(MediaType.APPLICATION_JSON)
                                .body(Map.of("email", name + "@example.com", "username", name, "password", PASSWORD))
                                .exchange(),
                        HttpStatus.CREATED)
                .at("/user/id")
                .asString();
        jdbc.sql("update identity.users set role = 'ADMIN' where id = :id")
                .param("id", UUID.fromString(id))
                .update();
        return name;
    }
}
