package dev.tippmixmentor.platform.jobs;

import static dev.tippmixmentor.testing.Api.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.football.FixtureIntake;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.identity.Registration;
import dev.tippmixmentor.identity.UserErased;
import dev.tippmixmentor.identity.UserId;
import dev.tippmixmentor.identity.Users;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.PublishedEvents;
import dev.tippmixmentor.testing.SettableClock;
import dev.tippmixmentor.testing.TestLeague;
import java.time.Instant;
import java.util.List;
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
    Users users;

    @Autowired
    PublishedEvents events;

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

    /** Whoever must forget a user hears of a purge as of an erasure, and of one who was erased before no second time. */
    @Test
    void aPurgedUserIsErasedForEverybodyElse() {
        UserId hidden = deletedUser("null");
        UserId erased = deletedUser("now()");

        purge.purge(clock.instant());

        assertThat(jdbc.sql("select count(*) from identity.users where id in (:ids)")
                        .param("ids", List.of(hidden.value(), erased.value()))
                        .query(Integer.class)
                        .single())
                .isZero();
        assertThat(events.matching(UserErased.class::isInstance))
                .extracting(event -> ((UserErased) event).userId())
                .contains(hidden)
                .doesNotContain(erased);
        assertThat(jdbc.sql("select actor_kind || ' ' || action from audit.entries where target_id = :id")
                        .param("id", hidden.toString())
                        .query(String.class)
                        .list())
                .containsExactlyInAnyOrder("USER USER_REGISTERED", "SYSTEM USER_ERASED");
    }

    private UserId deletedUser(String erasedAt) {
        String name = "p" + UUID.randomUUID().toString().replace("-", "").substring(0, 15);
        UserId id = users.register(
                        new Registration(name + "@example.org", name, "correct horse battery", null, null, null))
                .id();
        jdbc.sql("update identity.users set deleted_at = now() - interval '1 day', erased_at = %s where id = :id"
                        .formatted(erasedAt))
                .param("id", id.value())
                .update();
        return id;
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
