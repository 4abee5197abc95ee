package dev.tippmixmentor.football;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

@IntegrationTest
class TeamIdentityTests {
    private static final String SOURCE = "elsewhere";

    @Autowired
    Api api;

    @Autowired
    FixtureIntake intake;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    private final IncomingLeague league = TestMatches.league();
    private final Instant kickOff = TestMatches.yesterday();

    @ParameterizedTest
    @CsvSource({
        "FC Köln, 1. FC Koln, true",
        "Alavés, alaves, true",
        "Brighton & Hove-Albion, Brighton  Hove Albion FC, true",
        "Manchester United, Manchester City, false",
        "AC Milan, FC Internazionale Milano, false",
        "Paris FC, Paris SG, false",
        "FC, SC, false"
    })
    void namesAreAlikeThatDifferInNothingThatMatters(String one, String other, boolean alike) {
        assertThat(NormalisedName.of(one).equals(NormalisedName.of(other))).isEqualTo(alike);
    }

    @Test
    void anotherSourcesMatchesMeetThoseWeHave() {
        intake.accept(league, List.of(TestMatches.finished("Koln", "Bea", kickOff, 2, 1)));

        IntakeReport report =
                intake.accept(SOURCE, league, List.of(TestMatches.finished("1. FC Köln", "Bea", kickOff, 2, 1)));

        assertThat(report).isEqualTo(new IntakeReport(0, 0, 1));
        assertThat(teams()).containsExactly("Bea", "Koln");
    }

    @Test
    void aNameThatFitsNobodyOrTwoIsAskedForAndNeverGuessed() {
        intake.accept(
                league,
                List.of(
                        TestMatches.finished("FC Abel", "SC Abel", kickOff, 2, 1),
                        TestMatches.open("Bea", "Cid", kickOff)));
        IncomingMatch ambiguous = TestMatches.open("Abel", "Bea", kickOff);
        IncomingMatch unknown = TestMatches.open("Cid", "Dora", kickOff);

        IntakeReport report = intake.accept(SOURCE, league, List.of(ambiguous, unknown));
        intake.accept(SOURCE, league, List.of(unknown));

        assertThat(report.created()).isZero();
        assertThat(report.skipped())
                .containsExactlyInAnyOrder(
                        new SkippedMatch(ambiguous, SkippedMatch.Reason.UNKNOWN_TEAM),
                        new SkippedMatch(unknown, SkippedMatch.Reason.UNKNOWN_TEAM));
        assertThat(teams()).containsExactly("Bea", "Cid", "FC Abel", "SC Abel");
        assertThat(asked("Abel").at("/times").asInt()).isEqualTo(1);
        assertThat(asked("Dora").at("/times").asInt()).isEqualTo(2);
    }

    @Test
    void whatAModeratorSaysHoldsForTheNextDelivery() {
        intake.accept(league, List.of(TestMatches.open("Abel", "Bea", kickOff)));
        IncomingMatch renamed = TestMatches.finished("Abelinho", "Bea", kickOff, 3, 0);
        IncomingMatch joined = TestMatches.open("Newcomers", "Bea", kickOff);
        intake.accept(SOURCE, league, List.of(renamed, joined));

        resolve("Abelinho", Map.of("teamId", team("Abel")), HttpStatus.OK);
        resolve("Newcomers", Map.of(), HttpStatus.OK);
        IntakeReport report = intake.accept(SOURCE, league, List.of(renamed, joined));

        assertThat(report).isEqualTo(new IntakeReport(1, 1, 0));
        assertThat(teams()).containsExactly("Abel", "Bea", "Newcomers");
        assertThat(asked("Abelinho").isMissingNode()).isTrue();
    }

    @Test
    void aTeamOfAnotherCountryIsNotMeant() {
        IncomingLeague abroad = TestMatches.league();
        intake.accept(abroad, List.of(TestMatches.open("Abel", "Bea", kickOff)));
        intake.accept(league, List.of(TestMatches.open("Cid", "Dora", kickOff)));
        intake.accept(SOURCE, league, List.of(TestMatches.open("Abelinho", "Cid", kickOff)));
        UUID foreign = jdbc.sql("select id from football.teams where country = :country and name = 'Abel'")
                .param("country", abroad.country())
                .query(UUID.class)
                .single();

        JsonNode problem = resolve("Abelinho", Map.of("teamId", foreign), HttpStatus.UNPROCESSABLE_CONTENT);

        assertThat(problem.at("/errorCode").asString()).isEqualTo("BUSINESS_RULE_VIOLATION");
        assertThat(asked("Abelinho").isMissingNode()).isFalse();
    }

    @Test
    void twoTeamsThatAreOneKeepTheirHistory() {
        intake.accept(
                league,
                List.of(
                        TestMatches.finished("Abel", "Cid", kickOff, 2, 1),
                        TestMatches.finished("Dora", "Abel Town", kickOff, 0, 4)));
        UUID kept = team("Abel");
        UUID gone = team("Abel Town");

        merge(gone, kept, HttpStatus.OK);

        for (UUID id : List.of(kept, gone)) {
            assertThat(get("/api/v1/matches?teamId=" + id).at("/data")).hasSize(2);
        }
        assertThat(get("/api/v1/teams/" + gone).at("/id").asString()).isEqualTo(kept.toString());
        IntakeReport again = intake.accept(league, List.of(TestMatches.finished("Dora", "Abel Town", kickOff, 0, 4)));
        assertThat(again).isEqualTo(new IntakeReport(0, 0, 1));
    }

    /** An import that has looked up whom a name means must not leave a match at a team that is gone. */
    @Test
    void aMergerWaitsForAnImportThatKnowsTheTeam() throws Exception {
        intake.accept(
                league,
                List.of(
                        TestMatches.finished("Abel", "Cid", kickOff, 2, 1),
                        TestMatches.finished("Dora", "Abel Town", kickOff, 0, 4)));
        UUID kept = team("Abel");
        UUID gone = team("Abel Town");
        ExecutorService threads = Executors.newSingleThreadExecutor();
        try {
            Future<?> merger = transaction.execute(status -> {
                intake.accept(league, List.of(TestMatches.open("Egon", "Abel Town", TestMatches.tomorrow())));
                Future<?> waiting = threads.submit(() -> merge(gone, kept, HttpStatus.OK));
                await().atMost(Duration.ofSeconds(30)).until(() -> waiting.isDone() || mergersThatWait() > 0);
                return waiting;
            });
            merger.get();
        } finally {
            threads.shutdownNow();
        }

        assertThat(get("/api/v1/matches?teamId=" + kept).at("/data")).hasSize(3);
    }

    private int mergersThatWait() {
        return jdbc.sql("""
                        select count(*)
                        from pg_stat_activity
                        where wait_event_type = 'Lock' and query like '%football.teams%for no key update%'
                        """).query(Integer.class).single();
    }

    @Test
    void aClubThatAModeratorHadMadeForAnotherSourceIsTheOneThatWeNameLater() {
        IncomingMatch theirs = TestMatches.finished("1. FC Abel", "Bea FC", kickOff, 2, 1);
        assertThat(intake.accept(SOURCE, league, List.of(theirs)).created())
                .as("nobody is made out of a name")
                .isZero();
        resolve("1. FC Abel", Map.of(), HttpStatus.OK);
        resolve("Bea FC", Map.of(), HttpStatus.OK);
        intake.accept(SOURCE, league, List.of(theirs));
        UUID abel = team("1. FC Abel");

        IntakeReport ours = intake.accept(league, List.of(TestMatches.finished("FC Abel", "Bea", kickOff, 2, 1)));
        IntakeReport again = intake.accept(SOURCE, league, List.of(theirs));

        assertThat(ours).isEqualTo(new IntakeReport(0, 0, 1));
        assertThat(again).isEqualTo(new IntakeReport(0, 0, 1));
        assertThat(teams()).containsExactly("Bea", "FC Abel");
        assertThat(team("FC Abel")).isEqualTo(abel);
    }

    @Test
    void ourOwnNamesAreNeverTakenForOneAnother() {
        intake.accept(league, List.of(TestMatches.finished("Abel", "Bea", kickOff, 2, 1)));

        intake.accept(league, List.of(TestMatches.open("AFC Abel", "Bea", kickOff)));

        assertThat(teams()).containsExactly("AFC Abel", "Abel", "Bea");
    }

    @Test
    void aSourcesIdComesBeforeANameAndIsFollowedByNobodyElse() {
        intake.accept(league, List.of(TestMatches.open("Abel", "Bea", kickOff)));
        String unique = UUID.randomUUID().toString().substring(0, 20);
        SourceIds ids = new SourceIds("m" + unique, "a" + unique, "b" + unique);
        intake.accept(SOURCE, league, List.of(of("Abel", "Bea", ids, null)));

        IntakeReport renamed = intake.accept(SOURCE, league, List.of(of("Abelinho", "Beatrix", ids, new Score(1, 0))));
        IntakeReport elsewhere =
                intake.accept("another-source", league, List.of(of("Abelinho", "Beatrix", ids, new Score(1, 0))));
        SourceIds swapped = new SourceIds("m" + unique, "b" + unique, "a" + unique);
        IntakeReport turned = intake.accept(SOURCE, league, List.of(of("Beatrix", "Abelinho", swapped, null)));

        assertThat(renamed).isEqualTo(new IntakeReport(0, 1, 0));
        assertThat(elsewhere.skipped())
                .extracting(SkippedMatch::reason)
                .containsExactly(SkippedMatch.Reason.UNKNOWN_TEAM);
        assertThat(turned.created()).isZero();
        assertThat(turned.skipped())
                .extracting(SkippedMatch::reason)
                .containsExactly(SkippedMatch.Reason.CONTRADICTION);
        assertThat(teams()).containsExactly("Abel", "Bea");
    }

    private IncomingMatch of(String home, String away, SourceIds ids, Score result) {
        return new IncomingMatch(TestMatches.SEASON, kickOff, true, home, away, result, null, null, List.of(), ids);
    }

    @Test
    void teamsThatHaveMetOrHaveTheSameMatchAreTwo() {
        intake.accept(
                league,
                List.of(
                        TestMatches.open("Abel", "Bea", kickOff),
                        TestMatches.open("Cid", "Abel", kickOff),
                        TestMatches.open("Cid", "Dora", kickOff)));

        merge(team("Abel"), team("Bea"), HttpStatus.CONFLICT);
        merge(team("Dora"), team("Abel"), HttpStatus.CONFLICT);
        merge(team("Abel"), team("Abel"), HttpStatus.UNPROCESSABLE_CONTENT);
    }

    private JsonNode asked(String name) {
        for (JsonNode row : Api.json(
                        api.as(Role.MODERATOR)
                                .get()
                                .uri("/api/v1/teams/unresolved?limit=100")
                                .exchange(),
                        HttpStatus.OK)
                .at("/data")) {
            if (row.at("/name").asString().equals(name)
                    && row.at("/country").asString().equals(league.country())) {
                return row;
            }
        }
        return MissingNode.getInstance();
    }

    private JsonNode resolve(String name, Map<String, ?> body, HttpStatus status) {
        return post(
                Role.MODERATOR,
                "/api/v1/teams/unresolved/" + asked(name).at("/id").asString() + "/resolve",
                body,
                status);
    }

    private void merge(UUID from, UUID into, HttpStatus status) {
        post(Role.ADMIN, "/api/v1/teams/" + from + "/merge", Map.of("into", into), status);
    }

    private JsonNode post(Role role, String path, Map<String, ?> body, HttpStatus status) {
        return Api.json(
                api.as(role)
                        .post()
                        .uri(path)
                        .contentType(MediaType.APPLICATION_JSON)
                        .body(body)
                        .exchange(),
                status);
    }

    private JsonNode get(String path) {
        return Api.json(api.anonymous().get().uri(path).exchange(), HttpStatus.OK);
    }

    private UUID team(String name) {
        return jdbc.sql("select id from football.teams where country = :country and name = :name")
                .param("country", league.country())
                .param("name", name)
                .query(UUID.class)
                .single();
    }

    private List<String> teams() {
        return jdbc.sql("select name from football.teams where country = :country order by name")
                .param("country", league.country())
                .query(String.class)
                .list();
    }
}
