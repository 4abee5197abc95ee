package dev.tippmixmentor.predictions;

import dev.tippmixmentor.football.Fixture;
import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.football.MarketOdds;
import dev.tippmixmentor.football.MatchId;
import dev.tippmixmentor.football.Matches;
import dev.tippmixmentor.forecast.Algorithm;
import dev.tippmixmentor.forecast.GoalRates;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.predictions.PredictionRows.Said;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes predictions and seals them. A model says the same of a match however often it is asked, so publishing again what
 * is there already changes nothing; a match that has kicked off can't be predicted any more, nor one of which only the
 * day is known once that day has begun.
 */
@Service
public class Publishing {
    private final Matches matches;
    private final TrainingSets trainingSets;
    private final Models models;
    private final ModelRegistry registry;
    private final ShadowForecasts shadows;
    private final SealChain chain;
    private final PredictionRows rows;
    private final JsonMapper json;
    private final TransactionTemplate transaction;
    private final ApplicationEventPublisher events;
    private final PredictionMeters meters;
    private final Clock clock;

    Publishing(
            Matches matches,
            TrainingSets trainingSets,
            Models models,
            ModelRegistry registry,
            ShadowForecasts shadows,
            SealChain chain,
            PredictionRows rows,
            JsonMapper json,
            TransactionTemplate transaction,
            ApplicationEventPublisher events,
            PredictionMeters meters,
            Clock clock) {
        this.matches = matches;
        this.trainingSets = trainingSets;
        this.models = models;
        this.registry = registry;
        this.shadows = shadows;
        this.chain = chain;
        this.rows = rows;
        this.json = json;
        this.transaction = transaction;
        this.events = events;
        this.meters = meters;
        this.clock = clock;
    }

    /**
     * Whose predictions they are.
     *
     * @param kept whether it keeps to a version
     */
    private record Publisher(@Nullable UUID agentId, boolean kept, Runnable fence) {
        static final Publisher NOBODY = new Publisher(null, false, () -> {});
    }

    /**
     * All that a seal covers; its field names are part of what verifiers outside read. The first version had neither a
     * version nor the names of league and sides, nor the earliest kick-off and the hash of the model's parameters.
     * Without {@code kept} it is false.
     */
    private record SealedFacts(
            int version,
            PredictionId id,
            MatchId matchId,
            LeagueId leagueId,
            String leagueCode,
            String homeName,
            String awayName,
            Instant kickOff,
            Instant earliestKickOff,
            String modelVersion,
            String parametersHash,
            @Nullable UUID agentId,
            boolean kept,
            Instant publishedAt,
            GoalRates rates,
            PredictionContent content) {}

    /**
     * Predicts every fixture of a league that kicks off within the horizon and that this agent has not predicted with
     * the league's newest default model; errors as of {@link #publish(Assignment)}.
     */
    public List<PredictionId> publish(LeagueId league, Duration horizon, UUID agentId) {
        return publish(Assignment.of(agentId, league, horizon));
    }

    /**
     * Predicts what an agent is to predict and has not said last of the matches.
     *
     * @return those that are new
     * @throws ApiException {@code BUSINESS_RULE_VIOLATION} if the league has too few results for a model or has retired it;
     *     {@code OPERATION_FAILED} if none could be fitted; {@code VALIDATION_ERROR} for an unknown one
     */
    public List<PredictionId> publish(Assignment assignment) {
        LeagueId league = assignment.league();
        Instant now = clock.instant();
        List<Fixture> fixtures = withoutStanding(
                matches.fixtures(league, now, now.plus(assignment.horizon())).stream()
                        .filter(assignment.wanted())
                        .toList(),
                assignment.agentId(),
                assignment.stand());
        if (fixtures.isEmpty()) {
            return List.of();
        }
        String model = assignment.model();
        Algorithm algorithm = algorithm(league, model);
        Optional<ModelVersion> kept = model == null ? Optional.empty() : models.find(model);
        List<Matchday> matchdays = trainingSets.of(league).matchdays(fixtures);
        Map<Fixture, ModelVersion> chosen =
                models(matchdays, training -> kept.orElseGet(() -> models.upToDate(training, algorithm)));
        List<PredictionId> published =
                publish(chosen, new Publisher(assignment.agentId(), kept.isPresent(), assignment.fence()));
        matchdays.forEach(shadows::run);
        return published;
    }

    private List<Fixture> withoutStanding(List<Fixture> fixtures, UUID agentId, Duration stand) {
        if (stand.isZero()) {
            return fixtures;
        }
        Set<MatchId> standing = rows.predictedSince(
                fixtures.stream().map(Fixture::id).toList(),
                agentId,
                clock.instant().minus(stand));
        return fixtures.stream()
                .filter(fixture -> !standing.contains(fixture.id()))
                .toList();
    }

    /**
     * A model's prediction of one match, made now if there is none yet.
     *
     * @param model code of an algorithm such as {@code online}, or a version whose algorithm is meant; the league's
     *     default if null
     * @throws ApiException {@code RESOURCE_NOT_FOUND}; {@code VALIDATION_ERROR} for an unknown model; {@code
     *     BUSINESS_RULE_VIOLATION} if the match is not to be played any more, the model is retired or the league has too
     *     few results for it; {@code OPERATION_FAILED} if none could be fitted
     */
    public PredictionId publish(MatchId match, @Nullable String model) {
        return publish(List.of(match), model).get(0);
    }

    /**
     * The predictions of matches by the default models of their leagues, in that order, each once; errors as for one
     * match. What it reads, it reads once for each league, however many matches there are.
     */
    public List<PredictionId> publish(List<MatchId> wanted) {
        return publish(wanted, null);
    }

    private List<PredictionId> publish(List<MatchId> wanted, @Nullable String model) {
        List<Fixture> fixtures = scheduled(wanted);
        Map<MatchId, PredictionId> predicted = new HashMap<>();
        fixtures.stream()
                .collect(Collectors.groupingBy(Fixture::leagueId))
                .forEach((league, ofLeague) -> predicted.putAll(publish(league, ofLeague, algorithm(league, model))));
        return fixtures.stream()
                .map(fixture -> Optional.ofNullable(predicted.get(fixture.id()))
                        .orElseThrow(() -> ApiException.of(
                                ErrorCode.BUSINESS_RULE_VIOLATION,
                                "The match has kicked off, or may have, and can't be predicted any more")))
                .toList();
    }

    private Map<MatchId, PredictionId> publish(LeagueId league, List<Fixture> fixtures, Algorithm algorithm) {
        Map<Fixture, ModelVersion> chosen =
                models(trainingSets.of(league).matchdays(fixtures), training -> models.upToDate(training, algorithm));
        publish(chosen, Publisher.NOBODY);
        return rows.predicted(chosen);
    }

    /** What each fixture is forecast with. */
    private static Map<Fixture, ModelVersion> models(
            List<Matchday> matchdays, Function<Training, ModelVersion> modelFor) {
        Map<Fixture, ModelVersion> byFixture = new LinkedHashMap<>();
        for (Matchday matchday : matchdays) {
            ModelVersion model = modelFor.apply(matchday.training());
            matchday.fixtures().forEach(fixture -> byFixture.put(fixture, model));
        }
        return byFixture;
    }

    private Algorithm algorithm(LeagueId league, @Nullable String model) {
        return model == null ? registry.defaultOf(league) : registry.named(league, model);
    }

    /** Those that are wanted, all of them, each once. */
    private List<Fixture> scheduled(List<MatchId> wanted) {
        Map<MatchId, Fixture> scheduled = matches.scheduled(wanted);
        return wanted.stream()
                .distinct()
                .map(match -> Optional.ofNullable(scheduled.get(match)).orElseThrow(() -> refusal(match)))
                .toList();
    }

    private ApiException refusal(MatchId match) {
        return ApiException.of(
                ErrorCode.BUSINESS_RULE_VIOLATION,
                "Only a match that is to be played is predicted, " + match + " is "
                        + matches.get(match).status());
    }

    private List<PredictionId> publish(Map<Fixture, ModelVersion> models, Publisher publisher) {
        Map<MatchId, Said> last = rows.lastSaid(models, publisher.agentId(), publisher.kept());
        List<Fixture> fresh = models.entrySet().stream()
                .filter(entry ->
                        !isLast(entry.getValue(), last.get(entry.getKey().id())))
                .map(Map.Entry::getKey)
                .toList();
        if (fresh.isEmpty()) {
            return List.of();
        }
        Map<MatchId, MarketOdds> odds =
                matches.odds(fresh.stream().map(Fixture::id).toList());
        List<PredictionDraft> drafts = fresh.stream()
                .map(fixture -> draft(fixture, Objects.requireNonNull(models.get(fixture)), odds.get(fixture.id())))
                .toList();
        List<PredictionId> published = transaction.execute(work -> seal(drafts, publisher));
        if (published == null) {
            return List.of();
        }
        meters.published(published.size());
        return published;
    }

    private static boolean isLast(ModelVersion model, @Nullable Said last) {
        return last != null && last.model().equals(model.id());
    }

    private static PredictionDraft draft(Fixture fixture, ModelVersion model, @Nullable MarketOdds odds) {
        return new PredictionDraft(
                fixture,
                model,
                model.goals().rates(fixture.home().toString(), fixture.away().toString()),
                PredictionContent.of(model, fixture, odds == null ? null : PredictionContent.Market.of(odds)));
    }

    /** Everything that takes time has been done before the head of the chain is locked. */
    private List<PredictionId> seal(List<PredictionDraft> drafts, Publisher publisher) {
        UUID agentId = publisher.agentId();
        // While the model was fitted, a match may have been called off or moved. Before the head: whoever waits for an
        // import of this league must not keep the others from publishing.
        Map<MatchId, Fixture> scheduled = matches.lockScheduled(
                drafts.stream().map(draft -> draft.fixture().id()).toList());
        SealChain.Head head = chain.lock();
        // Only now is it certain that nobody publishes at the same time.
        Map<MatchId, Said> last = rows.lastSaid(
                drafts.stream().collect(Collectors.toMap(PredictionDraft::fixture, PredictionDraft::model)),
                agentId,
                publisher.kept());
        Duration behind = behind();
        List<PredictionId> published = new ArrayList<>();
        List<Fixture> sealed = new ArrayList<>();
        for (PredictionDraft draft : drafts) {
            Fixture fixture = scheduled.get(draft.fixture().id());
            Said before = last.get(draft.fixture().id());
            if (fixture == null || isLast(draft.model(), before)) {
                continue;
            }
            Instant now = clock.instant().plus(behind).truncatedTo(ChronoUnit.MILLIS);
            if (before != null && !now.isAfter(before.publishedAt())) {
                now = before.publishedAt().plusMillis(1); // a node that is ahead said it; this comes after it
            }
            // The clock may have reached the kick-off by now.
            if (!now.isBefore(fixture.earliestKickOff())) {
                continue;
            }
            PredictionId id = rows.insert(draft, fixture, agentId, publisher.kept(), now);
            SealedFacts facts = new SealedFacts(
                    SealChain.CONTENT_VERSION,
                    id,
                    fixture.id(),
                    fixture.leagueId(),
                    fixture.leagueCode(),
                    fixture.homeName(),
                    fixture.awayName(),
                    fixture.kickOff(),
                    fixture.earliestKickOff(),
                    draft.model().version(),
                    draft.model().parametersHash(),
                    agentId,
                    publisher.kept(),
                    now,
                    draft.rates(),
                    draft.content());
            head = chain.append(head, id, json.writeValueAsString(facts), now);
            published.add(id);
            events.publishEvent(new PredictionPublished(
                    id,
                    fixture.id(),
                    fixture.leagueId(),
                    draft.model().version(),
                    before == null ? null : before.id(),
                    agentId,
                    now));
            sealed.add(fixture);
        }
        if (agentId == null && !sealed.isEmpty()) {
            events.publishEvent(new FixturesPredicted(
                    sealed.get(0).leagueId(), sealed.stream().map(Fixture::id).toList()));
        }
        publisher.fence().run();
        return published;
    }

    /** What this node's clock lacks to the database's: a node that is behind must not seal after the kick-off. */
    private Duration behind() {
        Duration behind = Duration.between(clock.instant(), chain.now());
        return behind.isNegative() ? Duration.ZERO : behind;
    }
}
