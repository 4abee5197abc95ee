package dev.tippmixmentor.evaluation;

import dev.tippmixmentor.backtest.Contender;
import dev.tippmixmentor.backtest.DriftLevel;
import dev.tippmixmentor.backtest.Fixture;
import dev.tippmixmentor.backtest.Forecaster;
import dev.tippmixmentor.backtest.GradedOutcome;
import dev.tippmixmentor.backtest.MatchForecast;
import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.football.LeagueView;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.football.PlayedMatch;
import dev.tippmixmentor.football.PlayedMatches;
import dev.tippmixmentor.forecast.MatchResult;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.predictions.ForecastHistory;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Watches over the models in use. Everything is read anew each time, so that corrected results count and a judgement that
 * was missed changes nothing later on.
 */
@Service
public class DriftWatch {
    private static final Logger log = LoggerFactory.getLogger(DriftWatch.class);

    /** Sources tell results twice a week. */
    private static final Duration ARRIVAL = Duration.ofDays(4);

    private static final Duration LATELY = Duration.ofDays(28);
    private static final Duration USUALLY = Duration.ofDays(365);

    /** Five years, as base rates remember, and a leap day more. */
    private static final Duration BASE_RATES = Duration.ofDays(1_828);

    /** Base rates don't ask who plays. */
    private static final String ANY_SIDE = "";

    private final ForecastHistory history;
    private final Leagues leagues;
    private final PlayedMatches playedMatches;
    private final DriftRows rows;
    private final ApplicationEventPublisher events;
    private final TransactionTemplate transaction;
    private final MeterRegistry meters;
    private final Clock clock;

    DriftWatch(
            ForecastHistory history,
            Leagues leagues,
            PlayedMatches playedMatches,
            DriftRows rows,
            ApplicationEventPublisher events,
            TransactionTemplate transaction,
            MeterRegistry meters,
            Clock clock) {
        this.history = history;
        this.leagues = leagues;
        this.playedMatches = playedMatches;
        this.rows = rows;
        this.events = events;
        this.transaction = transaction;
        this.meters = meters;
        this.clock = clock;
        // A counter that appears with its first change has no increase that an alert could see.
        for (DriftMeasure measure : DriftMeasure.values()) {
            for (DriftLevel level : DriftLevel.values()) {
                changes(measure, level);
            }
        }
    }

    /**
     * The last judgement of each model of a league.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND}
     */
    public List<DriftView> of(LeagueId league) {
        return rows.of(leagues.get(league).id());
    }

    /** The last judgement of each model of every league. */
    List<DriftView> all() {
        Set<LeagueId> removed = leagues.removed();
        return rows.all().stream()
                .filter(drift -> !removed.contains(drift.leagueId()))
                .toList();
    }

    /** Judges the models of every league; what can't be judged does not keep the others from it. */
    void judgeAll() {
        for (LeagueView league : leagues.all()) {
            try {
                judge(league.id());
            } catch (RuntimeException goOn) {
                log.warn("model.drift.failed leagueId={}", league.id(), goOn);
            }
        }
    }

    /** Judges each model that a league uses, and forgets the others; tells what has changed, if anything has. */
    void judge(LeagueId league) {
        List<String> algorithms = history.algorithms(league);
        rows.keepOnly(league, algorithms);
        for (String algorithm : algorithms) {
            try {
                List<ModelDriftChanged> changed =
                        Objects.requireNonNull(transaction.execute(status -> judge(league, algorithm)));
                changed.forEach(this::report);
            } catch (RuntimeException goOn) {
                log.warn("model.drift.failed leagueId={} algorithm={}", league, algorithm, goOn);
            }
        }
    }

    private List<ModelDriftChanged> judge(LeagueId league, String algorithm) {
        Instant now = clock.instant();
        // First, so that whoever waited for another node reads what that one has seen, or more.
        DriftView before = rows.lock(league, algorithm, now);
        List<DriftReading> readings = new ArrayList<>(LiveDrift.ofForecasts(judged(league, algorithm)));
        Instant lately = now.minus(ARRIVAL).minus(LATELY);
        readings.addAll(LiveDrift.ofInputs(
                playedMatches.coverage(league, lately, now.minus(ARRIVAL)),
                playedMatches.coverage(league, lately.minus(USUALLY), lately)));
        DriftView after = DriftView.of(league, algorithm, readings, now);
        rows.write(after);
        List<ModelDriftChanged> changed = new ArrayList<>();
        for (DriftMeasure measure : DriftMeasure.values()) {
            if (before.level(measure) != after.level(measure)) {
                changed.add(new ModelDriftChanged(
                        league, algorithm, measure, before.level(measure), after.level(measure), now));
            }
        }
        changed.forEach(events::publishEvent);
        return changed;
    }

    private void report(ModelDriftChanged changed) {
        log.atLevel(changed.now() == DriftLevel.STEADY ? Level.INFO : Level.WARN)
                .log(
                        "model.drift leagueId={} algorithm={} measure={} before={} now={}",
                        changed.leagueId(),
                        changed.algorithm(),
                        changed.measure(),
                        changed.before(),
                        changed.now());
        changes(changed.measure(), changed.now()).increment();
    }

    private Counter changes(DriftMeasure measure, DriftLevel level) {
        return Counter.builder("tippmix.evaluation.drift.changes")
                .description("Changes of a measure of a model in use to a level")
                .tag("measure", measure.name())
                .tag("level", level.name())
                .register(meters);
    }

    /** The forecasts of an algorithm beside what base rates, which know the results of the days before, said. */
    private List<LiveDrift.Judged> judged(LeagueId league, String algorithm) {
        List<ForecastHistory.Entry> entries = history.newest(league, algorithm, LiveDrift.HISTORY);
        if (entries.isEmpty()) {
            return List.of();
        }
        Instant first = entries.get(0).kickOff();
        Instant last = entries.get(entries.size() - 1).kickOff();
        List<PlayedMatch> played = playedMatches.of(league, first.minus(BASE_RATES), last);
        Forecaster baseRates = Contender.baseRates().forecaster().get();
        List<LiveDrift.Judged> judged = new ArrayList<>();
        int learnt = 0;
        for (ForecastHistory.Entry entry : entries) {
            LocalDate day = day(entry.kickOff());
            while (learnt < played.size() && day(played.get(learnt).kickOff()).isBefore(day)) {
                baseRates.learn(result(played.get(learnt)));
                learnt++;
            }
            judged.add(new LiveDrift.Judged(
                    new GradedOutcome(entry.forecast(), entry.outcome()),
                    baseRates
                            .forecast(new Fixture(day, ANY_SIDE, ANY_SIDE, Map.of()))
                            .map(MatchForecast::outcome),
                    entry.expectedGoals()));
        }
        return judged;
    }

    private static MatchResult result(PlayedMatch match) {
        return new MatchResult(
                day(match.kickOff()),
                match.home().toString(),
                match.away().toString(),
                match.result().home(),
                match.result().away());
    }

    private static LocalDate day(Instant kickOff) {
        return LocalDate.ofInstant(kickOff, ZoneOffset.UTC);
    }
}
