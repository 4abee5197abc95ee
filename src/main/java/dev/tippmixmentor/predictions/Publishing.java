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
import java.util.function.Predicate;
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
     * All that a seal covers; its field names are part of what verifiers outside read. The first version had neither a
     * version nor the names of league and sides, nor the earliest kick-off and the hash of the model's parameters.
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
            Instant publishedAt,
            GoalRates rates,
            PredictionContent content) {}

    /**
     * Predicts every fixture of a league that kicks off within the horizon and that this agent has not predicted with
     * the league's newest default model.
     *
     * @param agentId whose predictions they are
     * @return those that are new
     * @throws ApiException {@code BUSINESS_RULE_VIOLATION} if the league has too few results for a model; {@code
     *     OPERATION_FAILED} if none could be fitted
     */
    public List<PredictionId> publish(LeagueId league, Duration horizon, UUID agentId) {
        return publish(league, horizon, agentId, fixture -> true, null, Duration.ZERO);
    }

    /**
     * The same for some fixtures only, with a model of the agent's choice.
     *
     * @param wanted which fixtures
     * @param model the code of an algorithm, fitted to what is known for each day with matches; or a version, which is used
     *     as it is, whatever has been learnt since; the league's default algorithm if null
     * @param stand how long a prediction of the agent is left as it is although newer results would change it
     * @throws ApiException also {@code VALIDATION_ERROR} for an unknown model, {@code BUSINESS_RULE_VIOLATION} for one that
     *     the league has retired
     */
    public List<PredictionId> publish(
            LeagueId league,
            Duration horizon,
            UUID agentId,
            Predicate<Fixture> wanted,
            @Nullable String model,
            Duration stand) {
        Instant now = clock.instant();
        List<Fixture> fixtures = withoutStanding(
                matches.fixtures(league, now, now.plus(horizon)).stream()
                        .filter(wanted)
                        .toList(),
                agentId,
                stand);
        if (fixtures.isEmpty()) {
            return List.of();
        }
        Algorithm algorithm = algorithm(league, model);
        Optional<ModelVersion> kept = model == null ? Optional.empty() : models.find(model);
        List<Matchday> matchdays = trainingSets.of(league).matchdays(fixtures);
        List<PredictionId> published = publish(
                models(matchdays, training -> kept.orElseGet(() -> models.upToDate(training, algorithm))), agentId);
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
        publish(chosen, null);
        return rows.predicted(chosen, null);
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

    private List<PredictionId> publish(Map<Fixture, ModelVersion> models, @Nullable UUID agentId) {
        Set<MatchId> known = rows.predicted(models, agentId).keySet();
        List<Fixture> fresh = models.keySet().stream()
                .filter(fixture -> !known.contains(fixture.id()))
                .toList();
        if (fresh.isEmpty()) {
            return List.of();
        }
        Map<MatchId, MarketOdds> odds =
                matches.odds(fresh.stream().map(Fixture::id).toList());
        Map<MatchId, PredictionId> earlier = rows.earlier(fresh, models, agentId);
        List<PredictionDraft> drafts = fresh.stream()
                .map(fixture -> draft(
                        fixture,
                        Objects.requireNonNull(models.get(fixture)),
                        odds.get(fixture.id()),
                        earlier.get(fixture.id())))
                .toList();
        List<PredictionId> published = transaction.execute(work -> seal(drafts, agentId));
        if (published == null) {
            return List.of();
        }
        meters.published(published.size());
        return published;
    }

    private static PredictionDraft draft(
            Fixture fixture, ModelVersion model, @Nullable MarketOdds odds, @Nullable PredictionId revises) {
        return new PredictionDraft(
                fixture,
                model,
                model.goals().rates(fixture.home().toString(), fixture.away().toString()),
                PredictionContent.of(model, fixture, odds == null ? null : PredictionContent.Market.of(odds)),
                revises);
    }

    /** Everything that takes time has been done before the head of the chain is locked. */
    private List<PredictionId> seal(List<PredictionDraft> drafts, @Nullable UUID agentId) {
        // While the model was fitted, a match may have been called off or moved. Before the head: whoever waits for an
        // import of this league must not keep the others from publishing.
        Map<MatchId, Fixture> scheduled = matches.lockScheduled(
                drafts.stream().map(draft -> draft.fixture().id()).toList());
        SealChain.Head head = chain.lock();
        List<PredictionId> published = new ArrayList<>();
        List<Fixture> sealed = new ArrayList<>();
        for (PredictionDraft draft : drafts) {
            Fixture fixture = scheduled.get(draft.fixture().id());
            if (fixture == null) {
                continue;
            }
            // Only now is it certain that nobody publishes at the same time; the clock may have reached the kick-off.
            Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            if (!now.isBefore(fixture.earliestKickOff())) {
                continue;
            }
            Optional<PredictionId> id = rows.insert(draft, fixture, agentId, now);
            if (id.isEmpty()) {
                continue;
            }
            SealedFacts facts = new SealedFacts(
                    SealChain.CONTENT_VERSION,
                    id.get(),
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
                    now,
                    draft.rates(),
                    draft.content());
            head = chain.append(head, id.get(), json.writeValueAsString(facts), now);
            published.add(id.get());
            events.publishEvent(new PredictionPublished(
                    id.get(),
                    fixture.id(),
                    fixture.leagueId(),
                    draft.model().version(),
                    draft.revises(),
                    agentId,
                    now));
            sealed.add(fixture);
        }
        if (agentId == null && !sealed.isEmpty()) {
            events.publishEvent(new FixturesPredicted(
                    sealed.get(0).leagueId(), sealed.stream().map(Fixture::id).toList()));
        }
        return published;
    }
}
