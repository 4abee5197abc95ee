package dev.tippmixmentor.predictions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.football.Fixture;
import dev.tippmixmentor.football.FixtureIntake;
import dev.tippmixmentor.football.IncomingMatch;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.football.MatchCalledOff;
import dev.tippmixmentor.football.MatchFinished;
import dev.tippmixmentor.football.MatchStatus;
import dev.tippmixmentor.football.MatchView;
import dev.tippmixmentor.football.Matches;
import dev.tippmixmentor.football.Score;
import dev.tippmixmentor.football.Scorekeeper;
import dev.tippmixmentor.forecast.Outcome;
import dev.tippmixmentor.forecast.ScoringRules;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.platform.web.PageQuery;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.SettableClock;
import dev.tippmixmentor.testing.TestLeague;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.util.AopTestUtils;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;

@IntegrationTest
class GradingTests {
    private static final Duration HORIZON = Duration.ofDays(14);

    @Autowired
    Publishing publishing;

    @Autowired
    Predictions predictions;

    @Autowired
    Grading grading;

    @Autowired
    TrackRecord trackRecord;

    @Autowired
    SealVerifier verifier;

    @Autowired
    ForecastHistory history;

    @Autowired
    Scorekeeper scorekeeper;

    @Autowired
    FixtureIntake intake;

    @Autowired
    Leagues leagues;

    @Autowired
    Matches matches;

    @Autowired
    SettableClock clock;

    @Autowired
    Api api;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    private final UUID agent = UUID.randomUUID();
    private TestLeague league;
    private Fixture fixture;
    private PredictionId prediction;

    @BeforeEach
    void aPredictedFixture() {
        league = TestLeague.withFixtures(intake, leagues, clock.instant(), 2);
        fixture = matches.fixtures(league.id(), clock.instant(), clock.instant().plus(HORIZON))
                .get(0);
        prediction =
                publishing.publish(league.id(), Duration.ofHours(25), agent).get(0);
        clock.advance(Duration.ofHours(26));
    }

    @AfterEach
    void today() {
        clock.reset();
    }

    @Test
    void aFinishedMatchGradesItsPredictionByTheScoringRules() {
        scorekeeper.finish(fixture.id(), new Score(2, 1));

        PredictionView.Grade grade = awaitGrade("2-1");
        var forecast = predictions.get(prediction).content().outcome();
        assertThat(grade.rps()).isEqualTo(ScoringRules.rankedProbabilityScore(forecast, Outcome.HOME));
        assertThat(grade.logLoss()).isEqualTo(ScoringRules.logLoss(forecast, Outcome.HOME));
        assertThat(grade.brier()).isEqualTo(ScoringRules.brier(forecast, Outcome.HOME));
        assertThat(grade.hit()).isEqualTo(forecast.mostLikely() == Outcome.HOME);
    }

    @Test
    void aPredictionIsGradedOnceHoweverOftenTheResultArrives() {
        scorekeeper.finish(fixture.id(), new Score(2, 1));
        Instant gradedAt = awaitGrade("2-1").gradedAt();

        deliver(event(new Score(2, 1), 1));
        deliver(event(new Score(2, 1), 1));

        assertThat(predictions.get(prediction).grade().gradedAt()).isEqualTo(gradedAt);
    }

    @Test
    void aCorrectedResultGradesAgainAndALateFirstOneDoesNot() {
        deliver(event(new Score(0, 3), 2));
        deliver(event(new Score(2, 1), 1));

        assertThat(predictions.get(prediction).grade().result()).isEqualTo("0-3");
    }

    @Test
    void aCorrectionLeavesTheEarlierGradeVisible() {
        deliver(event(new Score(2, 1), 1));
        deliver(event(new Score(2, 2), 2));
        deliver(event(new Score(2, 2), 2));

        JsonNode grades = Api.json(
                        api.anonymous()
                                .get()
                                .uri("/api/v1/predictions/" + prediction + "/grades")
                                .exchange(),
                        HttpStatus.OK)
                .at("/data");
        var forecast = predictions.get(prediction).content().outcome();
        assertThat(grades.valueStream().map(grade -> grade.at("/revision").asInt()))
                .containsExactly(1, 2);
        assertThat(grades.valueStream().map(grade -> grade.at("/result").asString()))
                .containsExactly("2-1", "2-2");
        assertThat(grades.valueStream().map(grade -> grade.at("/logLoss").asDouble()))
                .containsExactly(
                        ScoringRules.logLoss(forecast, Outcome.HOME), ScoringRules.logLoss(forecast, Outcome.DRAW));
        assertThat(predictions.get(prediction).grade().result()).isEqualTo("2-2");
    }

    @Test
    void aPredictionWithoutAResultHasNoGradesAndAnUnknownOneIsNotFound() {
        assertThat(predictions.grades(prediction)).isEmpty();
        Api.json(
                api.anonymous()
                        .get()
                        .uri("/api/v1/predictions/" + UUID.randomUUID() + "/grades")
                        .exchange(),
                HttpStatus.NOT_FOUND);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "update predictions.grade_history set hit = true",
                "delete from predictions.grade_history",
                "truncate predictions.grade_history",
            })
    void theDatabaseItselfRefusesToChangeTheHistoryOfGrades(String statement) {
        deliver(event(new Score(2, 1), 1));

        assertThatExceptionOfType(DataAccessException.class)
                .isThrownBy(() -> jdbc.sql(statement).update())
                .withMessageContaining("append-only");
    }

    @ParameterizedTest
    @ValueSource(strings = {"CANCELLED", "POSTPONED"})
    void aMatchThatIsNotPlayedIsVoid(String status) {
        jdbc.sql("update football.matches set status = :status where id = :match")
                .param("status", status)
                .param("match", fixture.id().value())
                .update();

        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> scorekeeper.finish(fixture.id(), new Score(1, 0)))
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.BUSINESS_RULE_VIOLATION));
        assertThat(predictions.get(prediction).grade()).isNull();
        assertThat(trackRecord.by(AccuracyGroup.LEAGUE))
                .noneMatch(row -> league.id().toString().equals(row.key()));
    }

    @Test
    void whatWasSealedAfterTheMatchBeganIsNeverGraded() {
        Instant beforeTheSeal = predictions.get(prediction).publishedAt().minusSeconds(1);

        deliver(new MatchFinished(fixture.id(), league.id(), new Score(1, 0), 1, beforeTheSeal, clock.instant()));

        assertThat(predictions.get(prediction).grade()).isNull();
    }

    @Test
    void whatHasNoSealIsNotGradedDoesNotCountAndIsNamed() {
        transaction.executeWithoutResult(work -> {
            UUID unsealed = insertUnsealed();
            Grading listener = AopTestUtils.getTargetObject(grading);

            listener.on(event(new Score(2, 1), 1));
            long grades = grades(unsealed);
            jdbc.sql("""
                            insert into predictions.grades
                            select :unsealed, result_revision, home_goals, away_goals, outcome,
                                ranked_probability_score, log_loss, brier, hit, graded_at
                            from predictions.grades
                            where prediction_id = :sealed
                            """)
                    .param("unsealed", unsealed)
                    .param("sealed", prediction.value())
                    .update();
            trackRecord.mend();

            assertThat(grades).isZero();
            assertThat(trackRecord.by(AccuracyGroup.LEAGUE))
                    .filteredOn(row -> league.id().toString().equals(row.key()))
                    .singleElement()
                    .satisfies(row -> assertThat(row.n()).isEqualTo(1));
            assertThat(history.newest(league.id(), "geo", 10))
                    .singleElement()
                    .satisfies(entry -> assertThat(entry.forecast())
                            .isEqualTo(predictions.get(prediction).content().outcome()));
            SealVerifier.Verification found = verifier.verify(null);
            assertThat(found.intact()).isFalse();
            assertThat(found.firstFault()).isEqualTo(found.length() + 1);
            assertThat(found.problem()).isEqualTo("prediction " + unsealed + " was published without a seal");
            work.setRollbackOnly();
        });
        assertThat(verifier.verify(null).intact()).isTrue();
    }

    @Test
    void theDatabaseItselfRefusesAPredictionWithoutASeal() {
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> transaction.executeWithoutResult(work -> insertUnsealed()))
                .withStackTraceContaining("predictions_id_fk");
    }

    @Test
    void theAccuracyOfALeagueIsTheMeanOfItsGrades() {
        scorekeeper.finish(fixture.id(), new Score(1, 1));
        PredictionView.Grade grade = awaitGrade("1-1");

        AccuracyView accuracy = trackRecord.by(AccuracyGroup.LEAGUE).stream()
                .filter(row -> league.id().toString().equals(row.key()))
                .findFirst()
                .orElseThrow();

        assertThat(accuracy.n()).isEqualTo(1);
        assertThat(accuracy.rps()).isCloseTo(grade.rps(), within(1e-12));
        assertThat(accuracy.logLoss()).isCloseTo(grade.logLoss(), within(1e-12));
        assertThat(accuracy.brier()).isCloseTo(grade.brier(), within(1e-12));
        assertThat(accuracy.uniform().rps()).isCloseTo(1.0 / 9, within(1e-12));
        assertThat(accuracy.uniform().logLoss()).isCloseTo(Math.log(3), within(1e-12));
    }

    @Test
    void onlyTheLastPredictionBeforeKickOffCounts() {
        clock.reset();
        PredictionId forAUser = publishing.publish(fixture.id(), null);
        clock.advance(Duration.ofHours(26));

        scorekeeper.finish(fixture.id(), new Score(1, 1));

        awaitGrade("1-1");
        assertThat(predictions.get(forAUser).grade()).isNotNull();
        // One for the agent and one for those who asked: two forecasters, one prediction each.
        assertThat(trackRecord.by(AccuracyGroup.LEAGUE))
                .filteredOn(row -> league.id().toString().equals(row.key()))
                .singleElement()
                .satisfies(row -> assertThat(row.n()).isEqualTo(2));
    }

    @ParameterizedTest
    @ValueSource(strings = {"cancel", "postpone"})
    void aMatchThatIsCalledOffAfterAllVoidsItsGrades(String how) {
        scorekeeper.finish(fixture.id(), new Score(2, 1));
        awaitGrade("2-1");

        Api.json(
                api.as(Role.MODERATOR)
                        .post()
                        .uri("/api/v1/matches/" + fixture.id() + "/" + how)
                        .exchange(),
                HttpStatus.OK);

        await().atMost(Duration.ofSeconds(20))
                .until(() -> predictions.get(prediction).grade() == null);
        assertThat(predictions.grades(prediction)).hasSize(2);
        assertThat(predictions.grades(prediction).get(1).voidReason().name()).startsWith(how.toUpperCase(Locale.ROOT));
        assertThat(trackRecord.by(AccuracyGroup.LEAGUE))
                .noneMatch(row -> league.id().toString().equals(row.key()));
    }

    @Test
    void aResultThatComesAfterItWasTakenBackChangesNothing() {
        deliver(new MatchCalledOff(fixture.id(), league.id(), MatchStatus.CANCELLED, 2, clock.instant()));
        deliver(event(new Score(2, 1), 1));

        assertThat(predictions.get(prediction).grade()).isNull();
    }

    @Test
    void aPostponedMatchThatIsPlayedIsGraded() {
        deliver(new MatchCalledOff(fixture.id(), league.id(), MatchStatus.POSTPONED, 1, clock.instant()));
        deliver(event(new Score(2, 1), 2));

        assertThat(predictions.get(prediction).grade().result()).isEqualTo("2-1");
        assertThat(predictions.grades(prediction))
                .extracting(GradeView::voidReason)
                .containsExactly(VoidReason.POSTPONED, null);
    }

    @Test
    void anEarlierKickOffLearntAfterGradingVoidsWhatWasSealedAfterIt() {
        deliver(event(new Score(2, 1), 1));
        Instant sealed = predictions.get(prediction).publishedAt();
        deliver(new MatchFinished(fixture.id(), league.id(), new Score(2, 1), 2, sealed, clock.instant()));
        deliver(event(new Score(2, 1), 1));

        assertThat(predictions.get(prediction).grade()).isNull();
        assertThat(predictions.grades(prediction))
                .extracting(GradeView::voidReason)
                .containsExactly(null, VoidReason.SEALED_AFTER_KICK_OFF);
    }

    @Test
    void aResultThatTellsAnEarlierDayWithoutATimeVoidsWhatWasSealedOnThatDay() {
        Instant sealed = predictions.get(prediction).publishedAt();
        MatchView known = matches.get(fixture.id());

        intake.accept(
                league.league(),
                List.of(new IncomingMatch(
                        league.season(),
                        sealed.plusSeconds(1),
                        false,
                        known.home().name(),
                        known.away().name(),
                        new Score(2, 1),
                        null,
                        null,
                        List.of())));

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(predictions.grades(prediction))
                        .extracting(GradeView::voidReason)
                        .containsExactly(VoidReason.SEALED_AFTER_KICK_OFF));
    }

    @Test
    void aMatchThatWasPutOffCountsInTheMonthInWhichItWasPlayed() {
        Instant played = fixture.kickOff().plus(Duration.ofDays(62));
        deliver(new MatchFinished(fixture.id(), league.id(), new Score(2, 1), 1, fixture.kickOff(), clock.instant()));
        long before = countedIn(played);

        deliver(new MatchFinished(fixture.id(), league.id(), new Score(2, 1), 2, played, clock.instant()));

        assertThat(countedIn(played)).isEqualTo(before + 1);
        assertThat(trackRecord.mend()).isZero();
        assertThat(history.newest(league.id(), "geo", 1))
                .extracting(ForecastHistory.Entry::kickOff)
                .containsExactly(played);
    }

    private long countedIn(Instant month) {
        return trackRecord.by(AccuracyGroup.MONTH).stream()
                .filter(row -> month.toString().substring(0, 7).equals(row.key()))
                .mapToLong(AccuracyView::n)
                .sum();
    }

    @Test
    void predictionsCanBeListedByWhetherTheyAreGraded() {
        scorekeeper.finish(fixture.id(), new Score(0, 0));
        awaitGrade("0-0");

        assertThat(ids(true)).containsExactly(prediction);
        assertThat(ids(false)).isEmpty();
    }

    /** The same match predicted once more, later and otherwise, by nobody who seals. */
    private UUID insertUnsealed() {
        return jdbc.sql("""
                        insert into predictions.predictions
                            (match_id, league_id, model_id, agent_id, kick_off, published_at, home_rate, away_rate, rho,
                             home_probability, draw_probability, away_probability, content)
                        select match_id, league_id, model_id, gen_random_uuid(), kick_off,
                            published_at + interval '1 minute', 1, 1, 0, 0.5, 0.25, 0.25, content
                        from predictions.predictions
                        where id = :id
                        returning id
                        """).param("id", prediction.value()).query(UUID.class).single();
    }

    private long grades(UUID id) {
        return jdbc.sql("select count(*) from predictions.grades where prediction_id = :id")
                .param("id", id)
                .query(Long.class)
                .single();
    }

    /** As the registry would deliver it, but in this thread: what it did is visible when it returns. */
    private void deliver(MatchFinished event) {
        Grading listener = AopTestUtils.getTargetObject(grading);
        transaction.executeWithoutResult(work -> listener.on(event));
    }

    private void deliver(MatchCalledOff event) {
        Grading listener = AopTestUtils.getTargetObject(grading);
        transaction.executeWithoutResult(work -> listener.on(event));
    }

    private List<PredictionId> ids(boolean graded) {
        return predictions
                .find(new PredictionQuery(null, league.id(), agent, null, null, null, graded), PageQuery.first(10))
                .data()
                .stream()
                .map(PredictionView::id)
                .toList();
    }

    private MatchFinished event(Score result, int revision) {
        return new MatchFinished(fixture.id(), league.id(), result, revision, fixture.kickOff(), clock.instant());
    }

    private PredictionView.Grade awaitGrade(String result) {
        await().atMost(Duration.ofSeconds(20)).until(() -> {
            PredictionView.Grade grade = predictions.get(prediction).grade();
            return grade != null && grade.result().equals(result);
        });
        return predictions.get(prediction).grade();
    }
}
