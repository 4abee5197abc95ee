package dev.tippmixmentor.predictions;

import dev.tippmixmentor.football.Fixture;
import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.football.MatchId;
import dev.tippmixmentor.football.Matches;
import dev.tippmixmentor.forecast.Algorithm;
import dev.tippmixmentor.forecast.GoalRates;
import dev.tippmixmentor.forecast.OutcomeProbabilities;
import dev.tippmixmentor.platform.error.ApiException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What every model of a league, retired ones apart, says of its fixtures: when they are predicted, and within an hour of
 * new results in any case. Nobody sees it as a
 * prediction; it is there to compare models. The default is among them, so that what is compared was said at one moment
 * from the same results, whoever published what and whichever was the default then.
 */
@Component
class ShadowForecasts {
    private static final Logger log = LoggerFactory.getLogger(ShadowForecasts.class);

    /** How far ahead fixtures are looked at that nobody has had predicted. */
    private static final Duration HORIZON = Duration.ofDays(7);

    private final Matches matches;
    private final TrainingSets trainingSets;
    private final Models models;
    private final ModelRegistry registry;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;

    ShadowForecasts(
            Matches matches,
            TrainingSets trainingSets,
            Models models,
            ModelRegistry registry,
            JdbcClient jdbc,
            TransactionTemplate transaction,
            Clock clock) {
        this.matches = matches;
        this.trainingSets = trainingSets;
        this.models = models;
        this.registry = registry;
        this.jdbc = jdbc;
        this.transaction = transaction;
        this.clock = clock;
    }

    /** In no transaction: each model has its own, so that one that fails leaves the others what they said. */
    @ApplicationModuleListener(id = "predictions.shadow", propagation = Propagation.NOT_SUPPORTED)
    void on(FixturesPredicted event) {
        Collection<Fixture> fixtures = matches.scheduled(event.matchIds()).values();
        if (!fixtures.isEmpty()) {
            trainingSets.of(event.leagueId()).matchdays(fixtures).forEach(this::run);
        }
    }

    /** Has the models of all leagues look at the coming fixtures, fitted to the newest results, whoever predicts them. */
    void runAll() {
        Instant now = clock.instant();
        matches.fixtures(now, now.plus(HORIZON)).stream()
                .collect(Collectors.groupingBy(Fixture::leagueId))
                .forEach(this::runLeague);
    }

    private void runLeague(LeagueId league, List<Fixture> fixtures) {
        try {
            trainingSets.of(league).matchdays(fixtures).forEach(this::run);
        } catch (RuntimeException e) {
            log.warn("shadow.failed league={}", league, e); // the others must not wait for it
        }
    }

    /** Has every model say what it has not said yet. Whatever fails is logged: predictions must not depend on it. */
    void run(Matchday matchday) {
        Training training = matchday.training();
        for (Algorithm algorithm : registry.running(training.league().id())) {
            try {
                ModelVersion model = models.upToDate(training, algorithm);
                transaction.executeWithoutResult(work -> note(model, matchday.fixtures()));
            } catch (ApiException notForThisLeague) {
                log.debug("shadow.skipped algorithm={} reason={}", algorithm.code(), notForThisLeague.detail());
            } catch (RuntimeException e) {
                log.warn(
                        "shadow.failed algorithm={} league={}",
                        algorithm.code(),
                        training.league().id(),
                        e);
            }
        }
    }

    private void note(ModelVersion model, List<Fixture> fixtures) {
        Set<MatchId> known = lastSaid(model, fixtures);
        for (Fixture fixture : fixtures) {
            Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            if (!known.contains(fixture.id()) && now.isBefore(fixture.earliestKickOff())) {
                insert(model, fixture, now);
            }
        }
    }

    /** Those of which this is what its algorithm has said last; nobody says anything with it until the transaction ends. */
    private Set<MatchId> lastSaid(ModelVersion model, List<Fixture> fixtures) {
        UUID[] ids = fixtures.stream().map(fixture -> fixture.id().value()).toArray(UUID[]::new);
        jdbc.sql("select pg_advisory_xact_lock(hashtextextended(concat_ws(' ', 'shadow', :league, :algorithm), 0))")
                .param("league", fixtures.get(0).leagueId().value())
                .param("algorithm", model.algorithm().code())
                .query(row -> {});
        return jdbc
                .sql("""
                        select match_id
                        from (
                            select distinct on (f.match_id) f.match_id, f.model_id
                            from predictions.shadow_forecasts f
                            join predictions.models m on m.id = f.model_id
                            where f.match_id = any(:matches) and m.algorithm = :algorithm
                            order by f.match_id, f.issued_at desc, f.id desc
                        ) last
                        where model_id = :model
                        """)
                .param("matches", ids)
                .param("algorithm", model.algorithm().code())
                .param("model", model.id())
                .query(UUID.class)
                .list()
                .stream()
                .map(MatchId::new)
                .collect(Collectors.toSet());
    }

    private void insert(ModelVersion model, Fixture fixture, Instant now) {
        GoalRates rates =
                model.goals().rates(fixture.home().toString(), fixture.away().toString());
        OutcomeProbabilities outcome = rates.scores().outcome();
        jdbc.sql("""
                        insert into predictions.shadow_forecasts
                            (match_id, league_id, model_id, kick_off, issued_at, home_rate, away_rate, rho,
                             home_probability, draw_probability, away_probability)
                        values (:match, :league, :model, :kickOff, :now, :homeRate, :awayRate, :rho,
                                :home, :draw, :away)
                        """)
                .param("match", fixture.id().value())
                .param("league", fixture.leagueId().value())
                .param("model", model.id())
                .param("kickOff", Timestamp.from(fixture.kickOff()))
                .param("now", Timestamp.from(now))
                .param("homeRate", rates.home())
                .param("awayRate", rates.away())
                .param("rho", rates.rho())
                .param("home", outcome.home())
                .param("draw", outcome.draw())
                .param("away", outcome.away())
                .update();
    }
}
