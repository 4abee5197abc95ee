package dev.tippmixmentor.platform.jobs;

import static dev.tippmixmentor.testing.Api.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.football.FixtureIntake;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.SettableClock;
import dev.tippmixmentor.testing.TestLeague;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;

@IntegrationTest
class SoftDeletePurgeTests {
    @Autowired
    Api api;

    @Autowired
    SoftDeletePurge purge;

    @Autowired
    FixtureIntake intake;

    @Autowired
    Leagues leagues;

    @Autowired
    SettableClock clock;

    @Autowired
    JdbcClient jdbc;

    @Test
    void whatNothingRefersToGoesWithItsParts() {
        TestLeague league = TestLeague.withFixtures(intake, leagues, clock.instant(), 2);
        delete(league);

        purge.purge(clock.instant());

        assertThat(rows("football.leagues", "id", league)).isZero();
        assertThat(rows("football.matches", "league_id", league)).isZero();
    }

    @Test
    void aLeagueWithSealedPredictionsStaysHiddenAndWhole() {
        TestLeague league = TestLeague.withFixtures(intake, leagues, clock.instant(), 1);
        String fixture = json(
                        api.anonymous()
                                .get()
                                .uri("/api/v1/matches?status=SCHEDULED&leagueId=" + league.id())
                                .exchange(),
                        HttpStatus.OK)
                .at("/data/0/id")
                .asString();
        json(
                api.as(Role.USER)
                        .post()
                        .uri("/api/v1/predictions/match/" + fixture)
                        .exchange(),
                HttpStatus.OK);
        long matches = rows("football.matches", "league_id", league);
        long odds = odds(league);
        TestLeague other = TestLeague.withFixtures(intake, leagues, clock.instant(), 0);
        delete(league);
        delete(other);

        purge.purge(clock.instant());

        assertThat(rows("football.leagues", "id", league)).isEqualTo(1);
        assertThat(rows("football.matches", "league_id", league))
                .isEqualTo(matches)
                .isPositive();
        assertThat(odds(league)).isEqualTo(odds).isPositive();
        assertThat(rows("football.leagues", "id", other)).as("the one after it").isZero();
        json(api.anonymous().get().uri("/api/v1/track-record/verify").exchange(), HttpStatus.OK);
        json(
                api.as(Role.ADMIN)
                        .post()
                        .uri("/api/v1/leagues/" + league.id() + "/restore")
                        .exchange(),
                HttpStatus.OK);
    }

    @Test
    void whatWasDeletedOnlyJustNowCanStillBeRestored() {
        TestLeague league = TestLeague.withFixtures(intake, leagues, clock.instant(), 0);
        Instant before = clock.instant();
        delete(league);

        purge.purge(before);

        json(
                api.as(Role.ADMIN)
                        .post()
                        .uri("/api/v1/leagues/" + league.id() + "/restore")
                        .exchange(),
                HttpStatus.OK);
    }

    @Test
    void moreThanABatchIsPurgedInOneRun() {
        String name = "purge " + UUID.randomUUID();
        jdbc.sql("""
                        insert into football.leagues (code, name, country, deleted_at)
                        select :name || number, :name, 'Testland', now() - interval '1 day'
                        from generate_series(1, 450) as numbers (number)
                        """).param("name", name).update();

        int purged = purge.purge(clock.instant());

        assertThat(purged).isGreaterThanOrEqualTo(450);
        assertThat(jdbc.sql("select count(*) from football.leagues where name = :name")
                        .param("name", name)
                        .query(Long.class)
                        .single())
                .isZero();
    }

    private void delete(TestLeague league) {
        json(
                api.as(Role.MODERATOR)
                        .delete()
                        .uri("/api/v1/leagues/" + league.id())
                        .exchange(),
                HttpStatus.OK);
    }

    private long rows(String table, String column, TestLeague league) {
        return jdbc.sql("select count(*) from " + table + " where " + column + " = :league")
                .param("league", league.id().value())
                .query(Long.class)
                .single();
    }

    private long odds(TestLeague league) {
        return jdbc.sql("""
                        select count(*)
                        from football.odds
                        where match_id in (select id from football.matches where league_id = :league)
                        """)
                .param("league", league.id().value())
                .query(Long.class)
                .single();
    }
}
