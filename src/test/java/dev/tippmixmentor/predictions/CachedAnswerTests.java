package dev.tippmixmentor.predictions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.football.Fixture;
import dev.tippmixmentor.football.FixtureIntake;
import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.football.Matches;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.SettableClock;
import dev.tippmixmentor.testing.TestLeague;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.EntityExchangeResult;
import tools.jackson.databind.JsonNode;

/** The answers that are cached, over HTTP: whether they are, and that no change is missed. */
@IntegrationTest
class CachedAnswerTests {
    @Autowired
    Api api;

    @Autowired
    FixtureIntake intake;

    @Autowired
    Leagues leagues;

    @Autowired
    Matches matches;

    @Autowired
    Publishing publishing;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    SettableClock clock;

    private TestLeague league;
    private LeagueId id;
    private Fixture fixture;
    private PredictionId prediction;

    @BeforeEach
    void aPredictedFixture() {
        league = TestLeague.withFixtures(intake, leagues, clock.instant(), 2);
        id = league.id();
        fixture = matches.fixtures(id, clock.instant(), clock.instant().plus(Duration.ofDays(30)))
                .get(0);
        prediction = publishing.publish(fixture.id(), null);
    }

    @AfterEach
    void today() {
        clock.reset();
    }

    @Test
    void anAnswerIsTheSameForEverybodyAndNotSentTwice() {
        List.of(
                        "/matches?leagueId={league}",
                        "/matches/{match}",
                        "/leagues/{league}/standings",
                        "/predictions?leagueId={league}",
                        "/predictions?matchId={match}",
                        "/predictions/{prediction}",
                        "/matches/{match}/predictions")
                .forEach(this::assertSameForEverybodyAndNotSentTwice);
    }

    private void assertSameForEverybodyAndNotSentTwice(String path) {
        EntityExchangeResult<byte[]> first = get(path, null);
        String etag = first.getResponseHeaders().getETag();

        EntityExchangeResult<byte[]> again = get(path, etag);
        byte[] forUser = api.as(Role.USER)
                .get()
                .uri(uri(path))
                .exchange()
                .expectBody()
                .returnResult()
                .getResponseBody();

        assertThat(first.getStatus()).isEqualTo(HttpStatus.OK);
        assertThat(first.getResponseHeaders().getContentType()).isEqualTo(MediaType.APPLICATION_JSON);
        assertThat(etag).as(path).matches("\"[0-9a-f]{32}\"");
        assertThat(again.getStatus()).as(path).isEqualTo(HttpStatus.NOT_MODIFIED);
        assertThat(again.getResponseHeaders().getETag()).isEqualTo(etag);
        assertThat(again.getResponseBody()).isNullOrEmpty();
        assertThat(forUser).isEqualTo(first.getResponseBody());
    }

    /** A change behind the application's back stays unseen, which shows that the bytes are kept. */
    @Test
    void aTextThatReadsLikeNothingIsAnotherQuestion() {
        assertThat(json("/predictions?modelVersion=null").at("/data")).isEmpty();

        assertThat(json("/predictions").at("/data")).isNotEmpty();
    }

    @Test
    void aMatchIsReadOnceUntilSomethingHappensInIt() {
        get("/matches/{match}", null);
        jdbc.sql("update football.matches set season = '1999-00' where id = :id")
                .param("id", fixture.id().value())
                .update();

        assertThat(json("/matches/{match}").at("/season").asString()).isEqualTo(league.season());
        finish();
        assertThat(json("/matches/{match}").at("/season").asString()).isEqualTo("1999-00");
    }

    @Test
    void aResultIsSeenByWhoeverEnteredItInTheNextRequest() {
        String anyLeague = "/matches?status=FINISHED&limit=100&from=" + fixture.kickOff() + "&to="
                + fixture.kickOff().plusSeconds(1);
        List.of("/matches/{match}", "/matches?leagueId={league}&limit=100").forEach(path -> get(path, null));
        assertThat(json(anyLeague).toString()).doesNotContain(fixture.id().toString());
        long played = played();

        finish();

        assertThat(json("/matches/{match}").at("/score/home").asInt()).isEqualTo(3);
        assertThat(json("/matches?leagueId={league}&limit=100").toString()).contains("\"home\":3,\"away\":1");
        assertThat(json(anyLeague).toString()).contains(fixture.id().toString());
        assertThat(played()).isEqualTo(played + 2);
    }

    @Test
    void aGradeIsSeenWhereverThePredictionIs() {
        List<String> paths = List.of(
                "/predictions?leagueId={league}",
                "/predictions?modelVersion="
                        + json("/predictions/{prediction}").at("/modelVersion").asString(),
                "/matches/{match}/predictions");
        paths.forEach(path ->
                assertThat(json(path).at("/data/0/grade").isObject()).as(path).isFalse());
        json("/predictions/accuracy?by=league");

        finish();

        await().untilAsserted(() -> assertThat(
                        json("/predictions/{prediction}").at("/grade/result").asString())
                .isEqualTo("3-1"));
        paths.forEach(path -> assertThat(json(path).at("/data/0/grade/result").asString())
                .as(path)
                .isEqualTo("3-1"));
        assertThat(json("/predictions/accuracy?by=league").toString()).contains(id.toString());
    }

    @Test
    void aNewPredictionIsSeenInTheNextRequest() {
        assertThat(json("/predictions?leagueId={league}").at("/data").size()).isEqualTo(1);
        String anyLeague = "/predictions?limit=100&from="
                + json("/predictions/{prediction}").at("/publishedAt").asString() + "&to="
                + clock.instant().plus(Duration.ofHours(1));
        assertThat(json(anyLeague).toString()).contains(prediction.toString());

        PredictionId second = publishing.publish(
                matches.fixtures(id, clock.instant(), clock.instant().plus(Duration.ofDays(30)))
                        .get(1)
                        .id(),
                null);

        assertThat(json("/predictions?leagueId={league}").at("/data").size()).isEqualTo(2);
        assertThat(json(anyLeague).toString()).contains(second.toString());
    }

    @Test
    void aRemovedLeagueTakesItsCachedAnswersAlongAndBringsThemBack() {
        List<String> paths = List.of("/matches/{match}", "/leagues/{league}/standings", "/predictions/{prediction}");
        paths.forEach(path -> assertThat(get(path, null).getStatus()).isEqualTo(HttpStatus.OK));

        api.as(Role.MODERATOR)
                .delete()
                .uri("/api/v1/leagues/" + id)
                .exchange()
                .expectStatus()
                .isOk();
        paths.forEach(path -> assertThat(get(path, null).getStatus()).as(path).isEqualTo(HttpStatus.NOT_FOUND));
        api.as(Role.ADMIN)
                .post()
                .uri("/api/v1/leagues/" + id + "/restore")
                .exchange()
                .expectStatus()
                .isOk();

        paths.forEach(path -> assertThat(get(path, null).getStatus()).as(path).isEqualTo(HttpStatus.OK));
    }

    @Test
    void anAdministratorSeesWhatIsUnderATagAndDropsIt() {
        get("/matches/{match}", null);
        String tag = "/api/v1/admin/cache/tags/match:" + fixture.id();
        await().untilAsserted(() -> assertThat(admin(tag).at("/keys").asInt()).isPositive());
        assertThat(admin(tag).at("/data/0/key").asString()).contains("matches.one|38:\"" + fixture.id() + "\"");
        assertThat(admin(tag).at("/data/0/expiresAt").asString()).isNotEmpty();
        jdbc.sql("update football.matches set season = '1999-00' where id = :id")
                .param("id", fixture.id().value())
                .update();

        api.as(Role.ADMIN).delete().uri(tag).exchange().expectStatus().isOk();

        assertThat(json("/matches/{match}").at("/season").asString()).isEqualTo("1999-00");
        api.as(Role.ADMIN)
                .get()
                .uri("/api/v1/admin/cache/tags/a*b")
                .exchange()
                .expectStatus()
                .isBadRequest()
                .expectBody()
                .jsonPath("$.errorCode")
                .isEqualTo("VALIDATION_ERROR");
        api.as(Role.MODERATOR).delete().uri(tag).exchange().expectStatus().isForbidden();
    }

    private JsonNode admin(String path) {
        return Api.json(api.as(Role.ADMIN).get().uri(path).exchange(), HttpStatus.OK);
    }

    private void finish() {
        clock.advance(Duration.ofDays(1).plusHours(1));
        api.as(Role.MODERATOR)
                .post()
                .uri("/api/v1/matches/" + fixture.id() + "/finish")
                .contentType(MediaType.APPLICATION_JSON)
                .body(Map.of("home", 3, "away", 1))
                .exchange()
                .expectStatus()
                .isOk();
    }

    private long played() {
        long played = 0;
        for (JsonNode side : json("/leagues/{league}/standings").at("/data")) {
            played += side.at("/played").asLong();
        }
        return played;
    }

    private JsonNode json(String path) {
        return Api.json(api.anonymous().get().uri(uri(path)).exchange(), HttpStatus.OK);
    }

    private EntityExchangeResult<byte[]> get(String path, String etag) {
        return api.anonymous()
                .get()
                .uri(uri(path))
                .headers(headers -> {
                    if (etag != null) {
                        headers.set(HttpHeaders.IF_NONE_MATCH, etag);
                    }
                })
                .exchange()
                .expectBody()
                .returnResult();
    }

    private String uri(String path) {
        return "/api/v1"
                + path.replace("{league}", id.toString())
                        .replace("{match}", fixture.id().toString())
                        .replace("{prediction}", prediction.toString());
    }
}
