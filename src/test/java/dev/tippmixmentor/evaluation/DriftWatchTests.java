package dev.tippmixmentor.evaluation;

import static dev.tippmixmentor.testing.Api.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.backtest.DriftLevel;
import dev.tippmixmentor.football.Fixture;
import dev.tippmixmentor.football.FixtureIntake;
import dev.tippmixmentor.football.IncomingMatch;
import dev.tippmixmentor.football.IncomingOdds;
import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.football.Matches;
import dev.tippmixmentor.football.OddsKind;
import dev.tippmixmentor.football.Score;
import dev.tippmixmentor.football.Scorekeeper;
import dev.tippmixmentor.football.ShotsOnTarget;
import dev.tippmixmentor.forecast.Outcome;
import dev.tippmixmentor.forecast.OutcomeProbabilities;
import dev.tippmixmentor.forecast.ScoreMatrix;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.predictions.ForecastHistory;
import dev.tippmixmentor.predictions.Publishing;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.PublishedEvents;
import dev.tippmixmentor.testing.SettableClock;
import dev.tippmixmentor.testing.TestLeague;
import dev.tippmixmentor.testing.TestSeals;
import io.micrometer.core.instrument.MeterRegistry;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.JsonNode;

/** Where years of graded forecasts are needed they are written in a transaction that is rolled back. */
@IntegrationTest
class DriftWatchTests {
    private static final String ALGORITHM = "geo";

    /** Those that need no shots: the default and what runs beside it in shadow. */
    private static final List<String> ALGORITHMS = List.of("dixon-coles", ALGORITHM, "online");

    private static final int MATCHES = 1_300;

    @Autowired
    DriftWatch drift;

    @Autowired
    ForecastHistory history;

    @Autowired
    Publishing publishing;

    @Autowired
    Scorekeeper scorekeeper;

    @Autowired
    FixtureIntake intake;

    @Autowired
    Leagues leagues;

    @Autowired
    Matches matches;

    @Autowired
    PublishedEvents events;

    @Autowired
    MeterRegistry meters;

    @Autowired
    SettableClock clock;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    Api api;

    @AfterEach
    void today() {
        clock.reset();
    }

    @Test
    @Transactional
    void aModelThatIsRightStaysSteady() {
        LeagueId league = leagueWithForecasts(0);

        drift.judge(league);

        DriftView judged = judged(league);
        assertThat(judged.level()).isEqualTo(DriftLevel.STEADY);
        assertThat(judged.readings()).extracting(DriftReading::measure).containsExactly(DriftMeasure.values());
        assertThat(judged.readings())
                .filteredOn(reading -> reading.matches() == LiveDrift.RECENT)
                .hasSize(4);
        assertThat(changes(league)).isEmpty();
    }

    @Test
    @Transactional
    void aModelWhoseSidesGotSwappedIsAlarming() {
        LeagueId league = leagueWithForecasts(LiveDrift.RECENT);

        drift.judge(league);

        assertThat(judged(league).level()).isEqualTo(DriftLevel.ALARM);
        assertThat(changes(league))
                .extracting(ModelDriftChanged::measure, ModelDriftChanged::before, ModelDriftChanged::now)
                .contains(
                        tuple(DriftMeasure.SURPRISE, DriftLevel.STEADY, DriftLevel.ALARM),
                        tuple(DriftMeasure.LOST_ADVANTAGE, DriftLevel.STEADY, DriftLevel.ALARM));
        assertThat(changes(league)).allSatisfy(change -> {
            assertThat(change.leagueId()).isEqualTo(league);
            assertThat(change.algorithm()).isEqualTo(ALGORITHM);
        });
    }

    @Test
    @Transactional
    void vanishedOddsAreAlarmingUntilTheyAreBack() {
        LeagueId league = leagueWithForecasts(0);
        drift.judge(league);
        double alarms = alarms(DriftMeasure.MISSING_ODDS);

        removeOdds(league, Duration.ofDays(40));
        drift.judge(league);
        drift.judge(league);

        assertThat(judged(league).level(DriftMeasure.MISSING_ODDS)).isEqualTo(DriftLevel.ALARM);
        assertThat(judged(league).level(DriftMeasure.MISSING_SHOTS)).isEqualTo(DriftLevel.STEADY);
        assertThat(alarms(DriftMeasure.MISSING_ODDS)).isEqualTo(alarms + 1);

        addOdds(league);
        drift.judge(league);

        assertThat(changes(league))
                .extracting(ModelDriftChanged::measure, ModelDriftChanged::before, ModelDriftChanged::now)
                .containsExactly(
                        tuple(DriftMeasure.MISSING_ODDS, DriftLevel.STEADY, DriftLevel.ALARM),
                        tuple(DriftMeasure.MISSING_ODDS, DriftLevel.ALARM, DriftLevel.STEADY));
    }

    @Test
    @Transactional
    void aMatchCountsOnceHoweverManyAgentsPredictedIt() {
        LeagueId league = leagueWithForecasts(0);
        int before = history.newest(league, ALGORITHM, 2 * MATCHES).size();
        again(league);

        List<ForecastHistory.Entry> entries = history.newest(league, ALGORITHM, 2 * MATCHES);

        assertThat(entries)
                .hasSize(before)
                .isSortedAccordingTo((a, b) -> a.kickOff().compareTo(b.kickOff()));
        assertThat(entries)
                .as("the last before kick-off")
                .allSatisfy(entry -> assertThat(entry.forecast()).isEqualTo(new OutcomeProbabilities(0.5, 0.25, 0.25)));
    }

    @Test
    void nodesThatJudgeAtTheSameTimeTellAChangeOnce() throws Exception {
        LeagueId league = leagueThatLostItsOdds();

        atTheSameTime(4, () -> {
            drift.judge(league);
            return true;
        });
        drift.judgeAll();

        assertThat(changes(league))
                .extracting(ModelDriftChanged::algorithm, ModelDriftChanged::measure)
                .containsExactlyInAnyOrderElementsOf(ALGORITHMS.stream()
                        .flatMap(algorithm -> Stream.of(DriftMeasure.MISSING_ODDS, DriftMeasure.MISSING_SHOTS)
                                .map(measure -> tuple(algorithm, measure)))
                        .toList());
    }

    @Test
    void everybodySeesHowFarModelsHaveDrifted() {
        LeagueId league = leagueThatLostItsOdds();
        drift.judge(league);

        JsonNode ofLeague = get("?leagueId=" + league, HttpStatus.OK).at("/data");
        JsonNode all = get("", HttpStatus.OK).at("/data");

        assertThat(ofLeague.valueStream().map(row -> row.at("/algorithm").asString()))
                .containsExactlyElementsOf(ALGORITHMS);
        JsonNode model = ofLeague.get(1);
        assertThat(model.propertyNames())
                .containsExactlyInAnyOrder("leagueId", "algorithm", "level", "readings", "judgedAt");
        assertThat(model.at("/leagueId").asString()).isEqualTo(league.toString());
        assertThat(model.at("/algorithm").asString()).isEqualTo(ALGORITHM);
        assertThat(model.at("/level").asString()).isEqualTo("ALARM");
        JsonNode reading = model.at("/readings/1");
        assertThat(reading.propertyNames()).containsExactlyInAnyOrder("measure", "level", "value", "matches");
        assertThat(reading.at("/measure").asString()).isEqualTo("MISSING_ODDS");
        assertThat(reading.at("/value").asDouble()).isEqualTo(1);
        assertThat(all.valueStream()).contains(model);
    }

    @Test
    void whatALeagueHasRetiredIsInUseNoMore() {
        LeagueId league = leagueThatLostItsOdds();
        drift.judge(league);
        JsonNode online = json(
                        api.anonymous()
                                .get()
                                .uri("/api/v1/predictions/models?algorithm=online&leagueId=" + league)
                                .exchange(),
                        HttpStatus.OK)
                .at("/data/0/version");

        json(
                api.as(Role.ADMIN)
                        .post()
                        .uri("/api/v1/predictions/models/" + online.asString() + "/retire")
                        .exchange(),
                HttpStatus.OK);
        drift.judge(league);

        assertThat(drift.of(league)).extracting(DriftView::algorithm).containsExactly("dixon-coles", ALGORITHM);
    }

    @Test
    @Transactional
    void aModelThatCannotBeJudgedDoesNotKeepTheOthersFromIt() {
        LeagueId league = leagueWithForecasts(0);
        UUID impossible =
                jdbc.sql("""
                        insert into predictions.models
                            (version, algorithm, league_id, settings, cut_off, training_from, training_matches,
                             training_hash, parameters, experience, fitted_at)
                        select version || '-2', 'dixon-coles', league_id, settings, cut_off, training_from,
                            training_matches, training_hash, parameters, experience, fitted_at
                        from predictions.models
                        where league_id = :league
                        returning id
                        """).param("league", league.value()).query(UUID.class).single();
        jdbc.sql("""
                        with predicted as (
                            insert into predictions.predictions
                                (match_id, league_id, model_id, kick_off, published_at, home_rate, away_rate, rho,
                                 home_probability, draw_probability, away_probability, content)
                            select match_id, league_id, :model, kick_off, published_at, 1, 1, 0, 2, 2, 2, '{}'
                            from predictions.predictions
                            where league_id = :league
                            limit 1
                            returning id
                        )
                        insert into predictions.grades
                            (prediction_id, result_revision, home_goals, away_goals, outcome,
                             ranked_probability_score, log_loss, brier, hit, graded_at)
                        select id, 1, 1, 1, 'DRAW', 0, 0, 0, false, :now
                        from predicted
                        """)
                .param("model", impossible)
                .param("league", league.value())
                .param("now", Timestamp.from(clock.instant()))
                .update();
        TestSeals.seal(jdbc, league);

        drift.judge(league);

        assertThat(history.algorithms(league)).containsExactly("dixon-coles", ALGORITHM);
        assertThat(drift.of(league).get(1).readings()).hasSize(DriftMeasure.values().length);
    }

    @Test
    void aLeagueWithoutForecastsHasNoDriftAndAnUnknownOneDoesNotExist() {
        LeagueId league =
                TestLeague.withFixtures(intake, leagues, clock.instant(), 1).id();
        drift.judge(league);

        assertThat(get("?leagueId=" + league, HttpStatus.OK).at("/data")).isEmpty();
        assertThat(get("?leagueId=" + UUID.randomUUID(), HttpStatus.NOT_FOUND)
                        .at("/errorCode")
                        .asString())
                .isEqualTo("RESOURCE_NOT_FOUND");
        assertThat(get("?leagueId=x", HttpStatus.BAD_REQUEST).at("/errorCode").asString())
                .isEqualTo("VALIDATION_ERROR");
    }

    private JsonNode get(String query, HttpStatus status) {
        return json(
                api.anonymous()
                        .get()
                        .uri("/api/v1/predictions/models/drift" + query)
                        .exchange(),
                status);
    }

    private DriftView judged(LeagueId league) {
        assertThat(drift.of(league)).hasSize(1);
        return drift.of(league).get(0);
    }

    private List<ModelDriftChanged> changes(LeagueId league) {
        return events
                .matching(event -> event instanceof ModelDriftChanged change
                        && change.leagueId().equals(league))
                .stream()
                .map(ModelDriftChanged.class::cast)
                .toList();
    }

    private double alarms(DriftMeasure measure) {
        return meters.get("tippmix.evaluation.drift.changes")
                .tags("measure", measure.name(), "level", "ALARM")
                .counter()
                .count();
    }

    /** A league with one graded prediction whose matches had odds and shots last year, but have none now. */
    private LeagueId leagueThatLostItsOdds() {
        Instant now = clock.instant();
        TestLeague league = TestLeague.withFixtures(intake, leagues, now, 2);
        int year = Integer.parseInt(league.season().substring(0, 4)) - 1;
        List<IncomingMatch> lastYear = new ArrayList<>();
        for (int home = 1; home <= 8; home++) {
            for (int away = 1; away <= 8; away++) {
                if (home != away) {
                    lastYear.add(new IncomingMatch(
                            "%d-%02d".formatted(year, (year + 1) % 100),
                            now.minus(Duration.ofDays(100L + lastYear.size())),
                            "Side " + home,
                            "Side " + away,
                            new Score(home < away ? 2 : 1, 1),
                            new ShotsOnTarget(5, 3),
                            List.of(IncomingOdds.threeWay(
                                    "Bet365",
                                    OddsKind.CLOSING,
                                    new BigDecimal("2.10"),
                                    new BigDecimal("3.30"),
                                    new BigDecimal("3.60")))));
                }
            }
        }
        intake.accept(league.league(), lastYear);
        Fixture fixture = matches.fixtures(league.id(), now, now.plus(Duration.ofDays(14)))
                .get(0);
        publishing.publish(league.id(), Duration.ofHours(25), UUID.randomUUID());
        clock.advance(Duration.ofHours(26));
        scorekeeper.finish(fixture.id(), new Score(2, 1));
        await().until(() -> history.algorithms(league.id()).equals(ALGORITHMS)
                && history.newest(league.id(), "online", 2).size() == 1);
        return league.id();
    }

    /**
     * A league with one match a day until yesterday, all with odds and shots, and a graded forecast of each.
     *
     * @param swapped how many of the last forecasts have home and away the wrong way round
     */
    private LeagueId leagueWithForecasts(int swapped) {
        String name = UUID.randomUUID().toString().substring(0, 8);
        UUID league = insert("""
                insert into football.leagues (code, name, country)
                values (:name, :name, :name)
                returning id
                """, name);
        UUID home = insert("insert into football.teams (name, country) values ('Home', :name) returning id", name);
        UUID away = insert("insert into football.teams (name, country) values ('Away', :name) returning id", name);
        jdbc.sql("""
                        insert into predictions.models
                            (version, algorithm, league_id, settings, cut_off, training_from, training_matches,
                             training_hash, parameters, experience, fitted_at)
                        values (:name, :algorithm, :league, '{}', current_date, current_date, 0, '', '{}', '{}', :now)
                        """)
                .param("name", name)
                .param("algorithm", ALGORITHM)
                .param("league", league)
                .param("now", Timestamp.from(clock.instant()))
                .update();
        jdbc.sql("""
                        with drawn as (
                            select *
                            from unnest(
                                cast(:home as float8[]), cast(:draw as float8[]), cast(:away as float8[]),
                                cast(:rates as float8[]), cast(:goals as int[])
                            ) with ordinality as d (home, draw, away, rate, goals, number)
                        ), played as (
                            insert into football.matches
                                (league_id, season, home_team_id, away_team_id, meeting, kick_off, status,
                                 home_goals, away_goals, home_shots_on_target, away_shots_on_target,
                                 result_revision, result_at)
                            select :league, '2020-21', :homeTeam, :awayTeam, number,
                                cast(:now as timestamptz) - make_interval(days => cast(:count - number + 1 as int)),
                                'FINISHED', goals, 1, 5, 3, 1, :now
                            from drawn
                            returning id, meeting, kick_off
                        ), quoted as (
                            insert into football.odds
                                (match_id, bookmaker, market, kind, home_price, draw_price, away_price)
                            select id, 'Bet365', '1X2', 'CLOSING', 2.1, 3.3, 3.6
                            from played
                        ), predicted as (
                            insert into predictions.predictions
                                (match_id, league_id, model_id, kick_off, published_at, home_rate, away_rate, rho,
                                 home_probability, draw_probability, away_probability, content)
                            select p.id, :league, m.id, p.kick_off, p.kick_off - interval '1 hour', d.rate, 1, 0,
                                d.home, d.draw, d.away, '{}'
                            from played p
                            join drawn d on d.number = p.meeting
                            join predictions.models m on m.league_id = :league
                            returning id, match_id
                        )
                        insert into predictions.grades
                            (prediction_id, result_revision, home_goals, away_goals, outcome,
                             ranked_probability_score, log_loss, brier, hit, graded_at)
                        select p.id, 1, d.goals, 1, (array['AWAY', 'DRAW', 'HOME'])[d.goals + 1], 0, 0, 0, false, :now
                        from predicted p
                        join played m on m.id = p.match_id
                        join drawn d on d.number = m.meeting
                        """)
                .params(drawn(swapped))
                .param("league", league)
                .param("homeTeam", home)
                .param("awayTeam", away)
                .param("count", MATCHES)
                .param("now", Timestamp.from(clock.instant()))
                .update();
        TestSeals.seal(jdbc, new LeagueId(league));
        return new LeagueId(league);
    }

    private UUID insert(String sql, String name) {
        return jdbc.sql(sql).param("name", name).query(UUID.class).single();
    }

    /** Results that follow probabilities: two goals, one or none of the home side against one. */
    private static Map<String, Object> drawn(int swapped) {
        Random random = new Random(95);
        Double[] home = new Double[MATCHES];
        Double[] draw = new Double[MATCHES];
        Double[] away = new Double[MATCHES];
        Double[] rates = new Double[MATCHES];
        Integer[] goals = new Integer[MATCHES];
        for (int match = 0; match < MATCHES; match++) {
            double lead = 0.35 * random.nextGaussian();
            OutcomeProbabilities truth = ScoreMatrix.of(1.5 * Math.exp(lead), 1.2 * Math.exp(-lead), -0.05)
                    .outcome();
            boolean wrong = match >= MATCHES - swapped;
            home[match] = wrong ? truth.away() : truth.home();
            draw[match] = truth.draw();
            away[match] = wrong ? truth.home() : truth.away();
            rates[match] = 1.5 * Math.exp(lead);
            goals[match] = homeGoals(draw(random, truth));
        }
        return Map.of("home", home, "draw", draw, "away", away, "rates", rates, "goals", goals);
    }

    /** Of a match in which the away side scores once. */
    private static int homeGoals(Outcome outcome) {
        return switch (outcome) {
            case HOME -> 2;
            case DRAW -> 1;
            case AWAY -> 0;
        };
    }

    private static Outcome draw(Random random, OutcomeProbabilities probabilities) {
        double point = random.nextDouble();
        if (point < probabilities.home()) {
            return Outcome.HOME;
        }
        return point < probabilities.home() + probabilities.draw() ? Outcome.DRAW : Outcome.AWAY;
    }

    /** The same matches predicted by an agent, half an hour later and always alike. */
    private void again(LeagueId league) {
        jdbc.sql("""
                        with predicted as (
                            insert into predictions.predictions
                                (match_id, league_id, model_id, agent_id, kick_off, published_at,
                                 home_rate, away_rate, rho,
                                 home_probability, draw_probability, away_probability, content)
                            select match_id, league_id, model_id, :agent, kick_off, published_at + interval '30 minutes',
                                1, 1, 0, 0.5, 0.25, 0.25, '{}'
                            from predictions.predictions
                            where league_id = :league
                            returning id
                        )
                        insert into predictions.grades
                            (prediction_id, result_revision, home_goals, away_goals, outcome,
                             ranked_probability_score, log_loss, brier, hit, graded_at)
                        select id, 1, 1, 1, 'DRAW', 0, 0, 0, false, :now
                        from predicted
                        """)
                .param("agent", UUID.randomUUID())
                .param("league", league.value())
                .param("now", Timestamp.from(clock.instant()))
                .update();
        TestSeals.seal(jdbc, league);
    }

    private void removeOdds(LeagueId league, Duration last) {
        jdbc.sql("""
                        delete from football.odds
                        where match_id in (
                            select id from football.matches where league_id = :league and kick_off > :since
                        )
                        """)
                .param("league", league.value())
                .param("since", Timestamp.from(clock.instant().minus(last)))
                .update();
    }

    private void addOdds(LeagueId league) {
        jdbc.sql("""
                        insert into football.odds
                            (match_id, bookmaker, market, kind, home_price, draw_price, away_price)
                        select id, 'Bet365', '1X2', 'OPENING', 2.1, 3.3, 3.6
                        from football.matches
                        where league_id = :league
                        """).param("league", league.value()).update();
    }

    private static void atTheSameTime(int count, Callable<Boolean> action) throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(count);
        try {
            for (Future<Boolean> done : executor.invokeAll(Collections.nCopies(count, action))) {
                assertThat(done.get()).isTrue();
            }
        } finally {
            executor.shutdownNow();
        }
    }
}
