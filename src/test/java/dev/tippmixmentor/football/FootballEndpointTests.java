package dev.tippmixmentor.football;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;

@IntegrationTest
class FootballEndpointTests {
    @Autowired
    Api api;

    @Autowired
    FixtureIntake intake;

    @Autowired
    Leagues leagues;

    @Autowired
    JdbcClient jdbc;

    private record MatchPage(List<MatchView> data, Map<String, Object> meta) {}

    private record TeamPage(List<TeamView> data, Map<String, Object> meta) {}

    @Test
    void aMatchShowsTeamsLeagueScoreAndOdds() {
        LeagueId league = league(new IncomingMatch(
                "2023-24",
                Instant.parse("2024-02-10T15:00:00Z"),
                "Abel",
                "Bea",
                new Score(3, 1),
                null,
                List.of(
                        TestMatches.threeWay("Bet365", OddsKind.OPENING, "2", "3", "4.5"),
                        TestMatches.overUnder("Pinnacle", OddsKind.CLOSING, "1.9", "2"))));
        MatchId id = matches("?leagueId=" + league).data().get(0).id();

        get("/api/v1/matches/" + id)
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.id")
                .isEqualTo(id.toString())
                .jsonPath("$.league.id")
                .isEqualTo(league.toString())
                .jsonPath("$.season")
                .isEqualTo("2023-24")
                .jsonPath("$.kickOff")
                .isEqualTo("2024-02-10T15:00:00.000Z")
                .jsonPath("$.status")
                .isEqualTo("FINISHED")
                .jsonPath("$.home.name")
                .isEqualTo("Abel")
                .jsonPath("$.away.name")
                .isEqualTo("Bea")
                .jsonPath("$.score.home")
                .isEqualTo(3)
                .jsonPath("$.score.away")
                .isEqualTo(1)
                .jsonPath("$.odds.away")
                .isEqualTo(4.5)
                .jsonPath("$.odds.bookmakers")
                .isEqualTo(1)
                .jsonPath("$.resultRevision")
                .isEqualTo(1);
        get("/api/v1/matches/" + id + "/odds")
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.consensus.home")
                .isEqualTo(2.0)
                .jsonPath("$.data.length()")
                .isEqualTo(2)
                .jsonPath("$.data[0].market")
                .isEqualTo("1X2")
                .jsonPath("$.data[0].over")
                .doesNotExist()
                .jsonPath("$.data[1].market")
                .isEqualTo("OU")
                .jsonPath("$.data[1].line")
                .isEqualTo(2.5)
                .jsonPath("$.data[1].kind")
                .isEqualTo("CLOSING")
                .jsonPath("$.data[1].under")
                .isEqualTo(2.0);
    }

    @Test
    void aMatchToComeHasNullsForWhatIsNotKnown() {
        LeagueId league = league(TestMatches.open("Abel", "Bea", TestMatches.tomorrow()));

        get("/api/v1/matches?leagueId=" + league)
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.data[0].score")
                .value(score -> assertThat(score).isNull())
                .jsonPath("$.data[0].odds")
                .value(odds -> assertThat(odds).isNull())
                .jsonPath("$.data[0].resultRevision")
                .doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&sort=latest"})
    void pagesGoThroughAllMatchesOnceInOrder(String sort) {
        Instant kickOff = TestMatches.yesterday();
        LeagueId league = league(IntStream.range(0, 7)
                // Pairs of matches begin at the same time: only the id tells where a page ended.
                .mapToObj(number -> TestMatches.open("Side " + number, "Guest", kickOff.plusSeconds(number / 2)))
                .toArray(IncomingMatch[]::new));
        List<MatchView> seen = new ArrayList<>();
        Object cursor = "";

        while (cursor != null) {
            MatchPage page =
                    matches("?limit=2&leagueId=" + league + sort + ("".equals(cursor) ? "" : "&cursor=" + cursor));
            assertThat(page.data()).hasSizeBetween(1, 2);
            seen.addAll(page.data());
            cursor = page.meta().get("nextCursor");
        }

        assertThat(seen).hasSize(7).doesNotHaveDuplicates();
        assertThat(seen)
                .extracting(MatchView::kickOff)
                .isSortedAccordingTo(sort.isEmpty() ? Comparator.naturalOrder() : Comparator.reverseOrder());
    }

    @Test
    void matchesAreFiltered() {
        Instant kickOff = Instant.parse("2024-02-10T15:00:00Z");
        LeagueId league = league(
                TestMatches.finished("Abel", "Bea", kickOff, 3, 1),
                TestMatches.open("Bea", "Cid", kickOff.plusSeconds(60)),
                TestMatches.open("Cid", "Abel", kickOff.plusSeconds(120)));
        String base = "?leagueId=" + league;
        TeamId abel = matches(base).data().get(0).home().id();

        assertThat(matches(base + "&teamId=" + abel).data()).hasSize(2);
        assertThat(matches("?teamId=" + abel).data()).hasSize(2);
        assertThat(matches(base + "&status=finished").data()).hasSize(1);
        assertThat(matches(base + "&status=SCHEDULED").data()).hasSize(2);
        assertThat(matches(base + "&from=2024-02-10T15:01:00Z").data()).hasSize(2);
        assertThat(matches(base + "&from=2024-02-10T15:00:00Z&to=2024-02-10T15:01:00Z")
                        .data())
                .hasSize(1);
        assertThat(matches("?leagueId=" + UUID.randomUUID()).data()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "leagueId=1, leagueId",
        "teamId=x, teamId",
        "status=OVER, status",
        "sort=random, sort",
        "from=yesterday, from",
        "from=2024-01-01, from",
        "from=2024-01-02T00:00:00Z&to=2024-01-01T00:00:00Z, to",
        "from=-100000000-01-01T00:00:00Z, from",
        "to=%2B1000000000-01-01T00:00:00Z, to",
        "limit=0, limit",
        "limit=101, limit",
        "limit=ten, limit",
        "cursor=x, cursor"
    })
    void aFilterThatMakesNoSenseIsA400(String query, String field) {
        get("/api/v1/matches?" + query)
                .expectStatus()
                .isBadRequest()
                .expectBody()
                .jsonPath("$.errorCode")
                .isEqualTo("VALIDATION_ERROR")
                .jsonPath("$.violations[0].field")
                .value(name -> assertThat(name).as(query).isEqualTo(field));
    }

    @Test
    void aForgedCursorOfAnImpossibleTimeIsA400() {
        String cursor = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(
                        ("+1000000000-01-01T00:00:00Z|" + UUID.randomUUID()).getBytes(StandardCharsets.US_ASCII));

        get("/api/v1/matches?cursor=" + cursor).expectStatus().isBadRequest();
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "-86400, 0"})
    void todayIsTheDayOfTheZone(long offset, int expected) {
        // The middle of the day in a zone where it is about noon now, so that the test holds at midnight too.
        int hour = Instant.now().atZone(ZoneOffset.UTC).getHour();
        int hoursToNoon = Math.max(-12, Math.min(14, 12 - hour));
        String zone = ZoneOffset.ofHours(hoursToNoon).getId().replace("+", "%2B");
        LeagueId league = league(TestMatches.open(
                "Abel", "Bea", Instant.now().plusSeconds(offset).truncatedTo(ChronoUnit.SECONDS)));

        MatchPage today = body("/api/v1/matches/today?limit=100&zone=" + zone);

        assertThat(today.data().stream().filter(match -> match.league().id().equals(league)))
                .hasSize(expected);
    }

    @Test
    void anUnknownZoneIsA400() {
        get("/api/v1/matches/today?zone=Nowhere/City")
                .expectStatus()
                .isBadRequest()
                .expectBody()
                .jsonPath("$.violations[0].field")
                .isEqualTo("zone");
    }

    @Test
    void liveMatchesAreThoseThatArePlayedNow() {
        LeagueId league = league(
                TestMatches.open("Abel", "Bea", TestMatches.yesterday()),
                TestMatches.open("Bea", "Abel", TestMatches.yesterday()));
        MatchId live = matches("?leagueId=" + league).data().get(0).id();
        jdbc.sql("update football.matches set status = 'LIVE', home_goals = 0, away_goals = 0 where id = :id")
                .param("id", live.value())
                .update();

        MatchPage page = body("/api/v1/matches/live?limit=100");

        assertThat(page.data().stream().filter(match -> match.league().id().equals(league)))
                .extracting(MatchView::id)
                .containsExactly(live);
    }

    @Test
    void tablesAndFormAreThoseOfADay() {
        Instant first = Instant.parse("2023-09-02T15:00:00Z");
        Instant second = Instant.parse("2023-09-09T15:00:00Z");
        LeagueId league = league(
                TestMatches.finished("Abel", "Bea", first, 2, 0), TestMatches.finished("Bea", "Abel", second, 3, 1));
        TeamId abel = matches("?leagueId=" + league).data().get(0).home().id();

        get("/api/v1/leagues/" + league + "/standings?date=2023-09-02")
                .expectBody()
                .jsonPath("$.data[0].team.name")
                .isEqualTo("Abel")
                .jsonPath("$.data[0].played")
                .isEqualTo(1);
        get("/api/v1/leagues/" + league + "/standings?season=2023-24&date=2023-09-09")
                .expectBody()
                .jsonPath("$.data[0].played")
                .isEqualTo(2);
        get("/api/v1/leagues/" + league + "/standings?date=2023-09-01")
                .expectBody()
                .jsonPath("$.data[0].points")
                .isEqualTo(0);
        get("/api/v1/teams/" + abel + "/form")
                .expectBody()
                .jsonPath("$.points")
                .isEqualTo(3)
                .jsonPath("$.data[0].outcome")
                .isEqualTo("LOST")
                .jsonPath("$.data[0].home")
                .isEqualTo(false)
                .jsonPath("$.data[0].scored")
                .isEqualTo(1)
                .jsonPath("$.data[1].opponent.name")
                .isEqualTo("Bea");
        get("/api/v1/teams/" + abel + "/form?date=2023-09-08&matches=1")
                .expectBody()
                .jsonPath("$.data.length()")
                .isEqualTo(1)
                .jsonPath("$.data[0].outcome")
                .isEqualTo("WON");
        get("/api/v1/teams/" + abel + "/form?matches=0").expectStatus().isBadRequest();
        get("/api/v1/teams/" + abel + "/form?date=+999999-01-01").expectStatus().isBadRequest();
        get("/api/v1/leagues/" + league + "/standings?date=yesterday")
                .expectStatus()
                .isBadRequest();
        get("/api/v1/teams/" + UUID.randomUUID() + "/form").expectStatus().isNotFound();
    }

    @Test
    void standingsAreCountedFromTheResults() {
        Instant kickOff = TestMatches.yesterday();
        LeagueId league = league(
                TestMatches.finished("Abel", "Bea", kickOff, 2, 0),
                TestMatches.finished("Bea", "Cid", kickOff, 1, 1),
                TestMatches.open("Cid", "Dora", TestMatches.tomorrow()));

        get("/api/v1/leagues/" + league + "/standings?season=2023-24")
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.league.id")
                .isEqualTo(league.toString())
                .jsonPath("$.season")
                .isEqualTo("2023-24")
                .jsonPath("$.data[*].team.name")
                .value(names -> assertThat(names).isEqualTo(List.of("Abel", "Cid", "Bea", "Dora")))
                .jsonPath("$.data[*].points")
                .value(points -> assertThat(points).isEqualTo(List.of(3, 1, 1, 0)))
                .jsonPath("$.data[*].position")
                .value(positions -> assertThat(positions).isEqualTo(List.of(1, 2, 3, 4)));
    }

    @Test
    void withoutASeasonStandingsAreOfTheLatest() {
        LeagueId league =
                league(TestMatches.open("2021-22", "Abel", "Bea"), TestMatches.open("2022-23", "Abel", "Cid"));

        get("/api/v1/leagues/" + league + "/standings")
                .expectBody()
                .jsonPath("$.season")
                .isEqualTo("2022-23")
                .jsonPath("$.data.length()")
                .isEqualTo(2);
        get("/api/v1/leagues/" + league + "/standings?season=1999-00")
                .expectStatus()
                .isNotFound();
        get("/api/v1/leagues/" + league + "/standings?season=2023")
                .expectStatus()
                .isBadRequest();
    }

    @Test
    void leaguesAreListedWithTheirSeasons() {
        LeagueId league =
                league(TestMatches.open("2021-22", "Abel", "Bea"), TestMatches.open("2022-23", "Abel", "Cid"));

        get("/api/v1/leagues/" + league)
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.seasons[0]")
                .isEqualTo("2022-23")
                .jsonPath("$.seasons.length()")
                .isEqualTo(2);
        get("/api/v1/leagues")
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.data[?(@.id=='" + league + "')].name")
                .exists();
    }

    @Test
    void teamsArePagedByName() {
        LeagueId league = league(
                TestMatches.open("Cid", "Abel", TestMatches.yesterday()),
                TestMatches.open("Dora", "Bea", TestMatches.yesterday()));
        ParameterizedTypeReference<TeamPage> type = new ParameterizedTypeReference<>() {};

        TeamPage first = get("/api/v1/teams?limit=3&leagueId=" + league)
                .expectBody(type)
                .returnResult()
                .getResponseBody();
        TeamPage second = get("/api/v1/teams?limit=3&leagueId=" + league + "&cursor="
                        + first.meta().get("nextCursor"))
                .expectBody(type)
                .returnResult()
                .getResponseBody();

        assertThat(first.data()).extracting(TeamView::name).containsExactly("Abel", "Bea", "Cid");
        assertThat(second.data()).extracting(TeamView::name).containsExactly("Dora");
        assertThat(second.meta().get("nextCursor")).isNull();
        get("/api/v1/teams/" + first.data().get(0).id())
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.name")
                .isEqualTo("Abel");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/matches/",
                "/api/v1/matches/{id}/odds",
                "/api/v1/leagues/",
                "/api/v1/leagues/{id}/standings",
                "/api/v1/teams/"
            })
    void whatIsNotThereIsA404AndWhatIsNoIdA400(String path) {
        get(with(path, UUID.randomUUID().toString())).expectStatus().isNotFound();
        get(with(path, "nonsense")).expectStatus().isBadRequest();
    }

    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"MODERATOR", "ADMIN"})
    void aModeratorFinishesAMatch(Role role) {
        MatchId match = match(TestMatches.yesterday());

        finish(role, match, "{\"home\":2,\"away\":1}")
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.status")
                .isEqualTo("FINISHED")
                .jsonPath("$.score.home")
                .isEqualTo(2)
                .jsonPath("$.resultRevision")
                .isEqualTo(1);
    }

    @Test
    void aMatchThatHasNotBegunIsNotFinished() {
        finish(Role.MODERATOR, match(TestMatches.tomorrow()), "{\"home\":2,\"away\":1}")
                .expectStatus()
                .isEqualTo(422)
                .expectBody()
                .jsonPath("$.errorCode")
                .isEqualTo("BUSINESS_RULE_VIOLATION");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"home\":2}",
                "{\"home\":-1,\"away\":0}",
                "{\"home\":100,\"away\":0}",
                "{\"home\":\"two\",\"away\":0}",
                "{\"home\":2.9,\"away\":0}",
                "{\"home\":2.0,\"away\":0}",
                "{\"home\":1,\"away\":0,\"extra\":1}",
                "[]",
                ""
            })
    void aResultThatIsNoneIsA400(String body) {
        finish(Role.MODERATOR, match(TestMatches.yesterday()), body)
                .expectStatus()
                .isBadRequest();
    }

    @Test
    void aFractionOfAGoalIsRefusedWithItsPlace() {
        finish(Role.MODERATOR, match(TestMatches.yesterday()), "{\"home\":2.9,\"away\":0}")
                .expectStatus()
                .isBadRequest()
                .expectBody()
                .jsonPath("$.errorCode")
                .isEqualTo("VALIDATION_ERROR")
                .jsonPath("$.violations[0].field")
                .isEqualTo("home");
    }

    @Test
    void nobodyElseFinishesAMatch() {
        MatchId match = match(TestMatches.yesterday());

        finish(Role.USER, match, "{\"home\":2,\"away\":1}").expectStatus().isForbidden();
        api.anonymous()
                .post()
                .uri("/api/v1/matches/" + match + "/finish")
                .contentType(MediaType.APPLICATION_JSON)
                .body("{\"home\":2,\"away\":1}")
                .exchange()
                .expectStatus()
                .isUnauthorized();

        get("/api/v1/matches/" + match).expectBody().jsonPath("$.status").isEqualTo("SCHEDULED");
    }

    private LeagueId league(IncomingMatch... matches) {
        IncomingLeague league = TestMatches.league();
        intake.accept(league, List.of(matches));
        return leagues.byCode(league.code()).orElseThrow();
    }

    private MatchId match(Instant kickOff) {
        return matches("?leagueId=" + league(TestMatches.open("Abel", "Bea", kickOff)))
                .data()
                .get(0)
                .id();
    }

    private ResponseSpec get(String path) {
        return api.anonymous()
                .get()
                .uri(URI.create("http://127.0.0.1:" + api.port() + path))
                .exchange();
    }

    private MatchPage matches(String query) {
        return body("/api/v1/matches" + query);
    }

    private MatchPage body(String path) {
        return get(path)
                .expectStatus()
                .isOk()
                .expectBody(MatchPage.class)
                .returnResult()
                .getResponseBody();
    }

    private ResponseSpec finish(Role role, MatchId match, String body) {
        return api.as(role)
                .post()
                .uri("/api/v1/matches/" + match + "/finish")
                .contentType(MediaType.APPLICATION_JSON)
                .body(body)
                .exchange();
    }

    private static String with(String path, String id) {
        return path.contains("{id}") ? path.replace("{id}", id) : path + id;
    }
}
