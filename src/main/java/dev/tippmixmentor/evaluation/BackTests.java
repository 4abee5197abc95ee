package dev.tippmixmentor.evaluation;

import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.football.PlayedMatches;
import dev.tippmixmentor.forecast.Algorithm;
import dev.tippmixmentor.platform.audit.AuditAction;
import dev.tippmixmentor.platform.audit.AuditEntry;
import dev.tippmixmentor.platform.audit.AuditLog;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.platform.web.Page;
import dev.tippmixmentor.platform.web.PageQuery;
import dev.tippmixmentor.predictions.ModelCatalogue;
import dev.tippmixmentor.predictions.ModelView;
import dev.tippmixmentor.tasks.TaskEnded;
import dev.tippmixmentor.tasks.TaskQueue;
import dev.tippmixmentor.tasks.TaskRequest;
import dev.tippmixmentor.tasks.TaskStatus;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The back-tests of model versions: asked for, under way and done. */
@Service
class BackTests {
    private static final int SEASONS_UNASKED = 3;

    private final BackTestRows rows;
    private final BackTestFeed feed;
    private final ModelCatalogue models;
    private final Leagues leagues;
    private final PlayedMatches playedMatches;
    private final TaskQueue tasks;
    private final AuditLog audit;
    private final Clock clock;

    BackTests(
            BackTestRows rows,
            BackTestFeed feed,
            ModelCatalogue models,
            Leagues leagues,
            PlayedMatches playedMatches,
            TaskQueue tasks,
            AuditLog audit,
            Clock clock) {
        this.rows = rows;
        this.feed = feed;
        this.models = models;
        this.leagues = leagues;
        this.playedMatches = playedMatches;
        this.tasks = tasks;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * Has a version's model walk through seasons of its league; while that is under way, asking for the same again gives
     * the same back-test.
     *
     * @param seasons empty for the last three with results
     * @throws ApiException {@code RESOURCE_NOT_FOUND} for an unknown version, {@code VALIDATION_ERROR} for a season
     *     without results, {@code BUSINESS_RULE_VIOLATION} if this kind of model can't be judged or the league has no
     *     results
     */
    @Transactional
    BackTestView request(String modelVersion, List<String> seasons) {
        ModelView model = models.get(modelVersion);
        if (Algorithm.named(model.algorithm()).isEmpty()) {
            throw ApiException.of(
                    ErrorCode.BUSINESS_RULE_VIOLATION, "Models of " + model.algorithm() + " can't be back-tested");
        }
        Instant now = clock.instant();
        BackTestRows.Added added = rows.add(modelVersion, judged(model.leagueId(), seasons), now);
        if (added.isNew()) {
            tasks.submit(new TaskRequest(BackTestWork.TYPE, added.id().value(), "{}", null, key(added.id())));
            audit.record(
                    AuditEntry.of(AuditAction.BACKTEST_STARTED, added.id()).to(Map.of("modelVersion", modelVersion)));
        }
        return get(modelVersion, added.id());
    }

    /**
     * A page of the back-tests of a version, newest first.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND} for an unknown version
     */
    Page<BackTestView> of(String modelVersion, PageQuery page) {
        return rows.of(models.get(modelVersion).version(), page);
    }

    /** What the newest back-test of a version that succeeded says of its model. */
    Optional<LatestBackTest> latest(String modelVersion) {
        return rows.newestSucceeded(modelVersion).flatMap(LatestBackTest::of);
    }

    /**
     * One back-test of a version.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND}
     */
    BackTestView get(String modelVersion, BackTestId id) {
        return rows.find(id)
                .filter(backTest -> backTest.modelVersion().equals(modelVersion))
                .orElseThrow(() -> ApiException.notFound("back-test", id));
    }

    /**
     * Cancels a back-test: one that waits never begins, one that runs stops at the next percent. Does nothing to one that
     * has ended.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND}
     */
    @Transactional
    BackTestView cancel(String modelVersion, BackTestId id) {
        get(modelVersion, id);
        if (rows.end(id, TaskStatus.CANCELLED, null, clock.instant())) {
            tasks.cancelWaiting(key(id));
            audit.record(AuditEntry.of(AuditAction.BACKTEST_CANCELLED, id));
            feed.ended(get(modelVersion, id));
        }
        return get(modelVersion, id);
    }

    /** The queue has given up. */
    @ApplicationModuleListener(id = "evaluation.task-ended")
    void on(TaskEnded event) {
        BackTestId id = new BackTestId(event.owner());
        boolean gaveUp = event.type().equals(BackTestWork.TYPE) && event.status() != TaskStatus.SUCCEEDED;
        if (gaveUp && rows.end(id, event.status(), event.error(), event.at())) {
            rows.find(id).ifPresent(feed::ended);
        }
    }

    private List<String> judged(LeagueId league, List<String> wanted) {
        List<String> known = leagues.get(league).seasons().stream()
                .filter(season -> !playedMatches.of(league, season).isEmpty())
                .toList();
        if (known.isEmpty()) {
            throw ApiException.of(ErrorCode.BUSINESS_RULE_VIOLATION, "This league has no results");
        }
        if (wanted.isEmpty()) {
            return known.stream().limit(SEASONS_UNASKED).sorted().toList();
        }
        for (String season : wanted) {
            if (!known.contains(season)) {
                throw ApiException.invalid("seasons", "Known", "this league has no results of " + season);
            }
        }
        return wanted.stream().distinct().sorted().toList();
    }

    private static String key(BackTestId id) {
        return "backtest " + id;
    }
}
