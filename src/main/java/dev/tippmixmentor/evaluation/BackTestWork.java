package dev.tippmixmentor.evaluation;

import dev.tippmixmentor.backtest.BackTest;
import dev.tippmixmentor.backtest.Contender;
import dev.tippmixmentor.backtest.GradedForecast;
import dev.tippmixmentor.backtest.League;
import dev.tippmixmentor.backtest.ScoreCard;
import dev.tippmixmentor.backtest.Season;
import dev.tippmixmentor.forecast.Algorithm;
import dev.tippmixmentor.forecast.MatchResult;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.predictions.ModelCatalogue;
import dev.tippmixmentor.predictions.ModelView;
import dev.tippmixmentor.tasks.RunningTask;
import dev.tippmixmentor.tasks.TaskHandler;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleConsumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Walks a version's model, base rates, a uniform forecast and the market through the seasons of the version's league as
 * they are in the database. It stops between two match days when it is interrupted, and at the next percent when the
 * back-test was cancelled or a later attempt has begun; what it finds is kept once.
 */
@Component
class BackTestWork implements TaskHandler {
    static final String TYPE = "evaluation.backtest";
    private static final Logger log = LoggerFactory.getLogger(BackTestWork.class);
    private static final int PERCENT = 100;

    private final BackTestRows rows;
    private final BackTestFeed feed;
    private final ModelCatalogue models;
    private final LeagueArchive archive;
    private final Clock clock;

    BackTestWork(BackTestRows rows, BackTestFeed feed, ModelCatalogue models, LeagueArchive archive, Clock clock) {
        this.rows = rows;
        this.feed = feed;
        this.models = models;
        this.archive = archive;
        this.clock = clock;
    }

    /** One contender's walk. */
    private record Walk(String name, List<GradedForecast> forecasts, long millis) {

        private static Walk of(Contender contender, League league, Set<Integer> years, DoubleConsumer progress) {
            long start = System.nanoTime();
            List<GradedForecast> forecasts =
                    BackTest.run(List.of(league), contender, years, progress).forecasts();
            return new Walk(contender.name(), forecasts, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        }

        private Set<MatchResult> judged() {
            return forecasts.stream().map(GradedForecast::result).collect(Collectors.toSet());
        }

        private Walk on(Set<MatchResult> matches) {
            return new Walk(
                    name,
                    forecasts.stream()
                            .filter(graded -> matches.contains(graded.result()))
                            .toList(),
                    millis);
        }
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String run(RunningTask task) throws InterruptedException {
        BackTestId id = new BackTestId(task.owner());
        Optional<BackTestRows.Order> order = rows.begin(id, task.attempt(), clock.instant());
        if (order.isPresent()) {
            try {
                BackTestResult result = judge(order.get());
                if (rows.succeed(order.get(), result, clock.instant())) {
                    log.info("backtest.done id={} matches={}", id, result.matches());
                    rows.find(id).ifPresent(feed::ended);
                }
            } catch (CancellationException e) {
                if (Thread.interrupted()) {
                    throw new InterruptedException(e.getMessage());
                }
                log.info("backtest.stopped id={} attempt={}", id, task.attempt());
            }
        }
        return "{}";
    }

    private BackTestResult judge(BackTestRows.Order order) {
        ModelView model = models.get(order.modelVersion());
        Algorithm algorithm = Algorithm.named(model.algorithm())
                .orElseThrow(() -> new IllegalStateException("no contender for " + model.algorithm()));
        League league = archive.upTo(model.leagueId(), order.seasons());
        Set<Integer> years =
                order.seasons().stream().map(LeagueArchive::firstYear).collect(Collectors.toUnmodifiableSet());

        // Beside the model's own walk the others take no time worth telling.
        Walk judged = Walk.of(Contender.of(algorithm), league, years, new Percents(order));
        Walk baseRates = Walk.of(Contender.baseRates(), league, years, share -> {});
        Set<MatchResult> matches = judged.judged();
        matches.retainAll(baseRates.judged());
        if (matches.isEmpty()) {
            throw ApiException.of(ErrorCode.BUSINESS_RULE_VIOLATION, "Nothing is known before these seasons");
        }

        List<Walk> walks = new ArrayList<>(List.of(judged, baseRates));
        walks.add(Walk.of(Contender.uniform(), league, years, share -> {}));
        for (String market :
                List.of(LeagueArchive.CONSENSUS, ResultArchive.MARKET_AVERAGE, ResultArchive.PINNACLE_CLOSING)) {
            walks.add(Walk.of(Contender.market(market), league, years, share -> {}));
        }
        List<BackTestResult.Row> table = new ArrayList<>();
        for (Walk walk : walks) {
            List<GradedForecast> forecasts = walk.on(matches).forecasts();
            if (!forecasts.isEmpty()) {
                table.add(BackTestResult.Row.of(walk.name(), ScoreCard.of(forecasts), walk.millis()));
            }
        }
        return new BackTestResult(
                judged.name(),
                algorithm.settings(),
                LeagueArchive.name(league.seasons().get(0)),
                league.seasons().stream()
                        .map(Season::matches)
                        .mapToInt(List::size)
                        .sum(),
                table);
    }

    /** Tells every whole percent but the last, which is the result itself. */
    private final class Percents implements DoubleConsumer {
        private final BackTestRows.Order order;
        private int told;

        private Percents(BackTestRows.Order order) {
            this.order = order;
        }

        @Override
        public void accept(double share) {
            int percent = Math.min((int) (share * PERCENT), PERCENT - 1);
            if (percent > told) {
                told = percent;
                double progress = (double) percent / PERCENT;
                if (!rows.progress(order, progress)) {
                    throw new CancellationException("no longer wanted at " + percent + " percent");
                }
                feed.progress(order.id(), progress);
            }
        }
    }
}
