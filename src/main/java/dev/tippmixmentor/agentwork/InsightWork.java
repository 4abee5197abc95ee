package dev.tippmixmentor.agentwork;

import dev.tippmixmentor.agents.AgentTask;
import dev.tippmixmentor.agents.AgentType;
import dev.tippmixmentor.agents.AgentWork;
import dev.tippmixmentor.football.Fixture;
import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.football.MatchId;
import dev.tippmixmentor.football.Matches;
import dev.tippmixmentor.football.PlayedMatch;
import dev.tippmixmentor.platform.flags.Area;
import dev.tippmixmentor.platform.flags.PartOf;
import dev.tippmixmentor.predictions.PredictionView;
import dev.tippmixmentor.predictions.Predictions;
import dev.tippmixmentor.tasks.TaskQueue;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes in English and Hungarian why the current predictions of its leagues' fixtures say what they say, once for each
 * prediction and language.
 */
@Component
@PartOf({Area.AGENTS, Area.PREDICTIONS})
class InsightWork implements AgentWork {
    private static final int DEFAULT_HORIZON_DAYS = 7;

    /** Of a task's time a language model may take two: its last text may be asked for when the first is over. */
    private static final int PARTS = 3;

    private final Predictions predictions;
    private final Leagues leagues;
    private final Matches matches;
    private final InsightSources sources;
    private final Insights insights;
    private final LanguageModel model;
    private final TaskQueue tasks;
    private final Clock clock;

    InsightWork(
            Predictions predictions,
            Leagues leagues,
            Matches matches,
            InsightSources sources,
            Insights insights,
            LanguageModel model,
            TaskQueue tasks,
            Clock clock) {
        this.predictions = predictions;
        this.leagues = leagues;
        this.matches = matches;
        this.sources = sources;
        this.insights = insights;
        this.model = model;
        this.tasks = tasks;
        this.clock = clock;
    }

    /** @param written insights that are new */
    private record Outcome(int written) {}

    @Override
    public AgentType type() {
        return AgentType.INSIGHT;
    }

    @Override
    public String description() {
        return "Writes in English and Hungarian why predictions say what they say, from stored numbers only";
    }

    @Override
    public String configurationSchema() {
        return WatchedLeagues.schema(WatchedLeagues.horizon("Of fixtures how far ahead", DEFAULT_HORIZON_DAYS));
    }

    @Override
    public ObjectNode checked(ObjectNode configuration) {
        WatchedLeagues.check(configuration, leagues);
        return WatchedLeagues.withHorizon(configuration, DEFAULT_HORIZON_DAYS);
    }

    @Override
    public Optional<Duration> period() {
        return Optional.of(Duration.ofHours(1));
    }

    @Override
    public Object work(AgentTask task) throws InterruptedException {
        long begun = System.nanoTime();
        Instant now = clock.instant();
        Instant horizon = now.plus(WatchedLeagues.horizon(task, DEFAULT_HORIZON_DAYS));
        List<LeagueId> watched = WatchedLeagues.of(task.configuration());
        int written = 0;
        for (LeagueId league : watched) {
            List<Fixture> fixtures = matches.fixtures(league, now, horizon);
            Map<MatchId, PredictionView> current =
                    predictions.current(fixtures.stream().map(Fixture::id).toList());
            List<PlayedMatch> history = sources.played(league, now);
            for (Fixture fixture : fixtures) {
                PredictionView prediction = current.get(fixture.id());
                if (prediction != null && insights.lacks(task.agent(), prediction.id())) {
                    InsightFacts facts = sources.facts(fixture, prediction, history);
                    for (InsightLanguage language : InsightLanguage.values()) {
                        written += write(task, prediction, language, facts, begun);
                    }
                }
            }
            tasks.report(task.task(), (double) (watched.indexOf(league) + 1) / watched.size());
        }
        return new Outcome(written);
    }

    private int write(
            AgentTask task, PredictionView prediction, InsightLanguage language, InsightFacts facts, long begun)
            throws InterruptedException {
        Duration part = task.task().timeout().dividedBy(PARTS);
        Optional<String> worded = System.nanoTime() - begun < part.toNanos()
                ? model.write(facts, language, part)
                : Optional.empty(); // slow, and the others are to be written too
        return insights.add(
                task.agent(),
                prediction,
                language,
                worded.orElseGet(() -> InsightWriter.write(facts, language)),
                facts,
                worded.isPresent() ? InsightAuthor.MODEL : InsightAuthor.RULES);
    }
}
