package dev.tippmixmentor.predictions;

import dev.tippmixmentor.football.Fixture;
import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.football.MarketOdds;
import dev.tippmixmentor.football.MatchId;
import dev.tippmixmentor.football.MatchStatus;
import dev.tippmixmentor.football.Matches;
import dev.tippmixmentor.football.TeamId;
import dev.tippmixmentor.forecast.GoalRates;
import dev.tippmixmentor.forecast.RateFactor;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes predictions and seals them. A model says the same of a match however often it is asked, so publishing again what
 * is there already changes nothing; a match that has kicked off can't be predicted any more.
 */
@Service
public class Publishing {
    private final Matches matches;
    private final Models models;
    private final SealChain chain;
    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final TransactionTemplate transaction;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    Publishing(
            Matches matches,
            Models models,
            SealChain chain,
            JdbcClient jdbc,
            JsonMapper json,
            TransactionTemplate transaction,
            ApplicationEventPublisher events,
            Clock clock) {
        this.matches = matches;
        this.models = models;
        this.chain = chain;
        this.jdbc = jdbc;
        this.json = json;
        this.transaction = transaction;
        this.events = events;
        this.clock = clock;
    }

    /** All that a seal covers; its field names are part of what verifiers outside read. */
    private record SealedFacts(
            PredictionId id,
            MatchId matchId,
            LeagueId leagueId,
            Instant kickOff,
            String modelVersion,
            @Nullable UUID agentId,
            Instant publishedAt,
            GoalRates rates,
            PredictionContent content) {}

    private record Draft(Fixture fixture, GoalRates rates, PredictionContent content) {}

    /**
     * Predicts every fixture of a league that kicks off within the horizon and that this agent has not predicted with
     * the league's newest model.
     *
     * @param agentId whose predictions they are
     * @return those that are new
     * @throws ApiException {@code BUSINESS_RULE_VIOLATION} if the league has too few results for a model
     */
    public List<PredictionId> publish(LeagueId league, Duration horizon, UUID agentId) {
        Instant now = clock.instant();
        List<Fixture> fixtures = matches.fixtures(league, now, now.plus(horizon));
        List<PredictionId> published = new ArrayList<>();
        // Around the turn of a season the horizon may hold fixtures of both.
        fixtures.stream()
                .collect(Collectors.groupingBy(Fixture::season))
                .forEach((season, ofSeason) ->
                        published.addAll(publish(league, models.upToDate(league, season), ofSeason, agentId)));
        return published;
    }

    /**
     * The newest model's prediction of one match, made now if there is none yet.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND}; {@code BUSINESS_RULE_VIOLATION} if the match is not to be played any
     *     more or the league has too few results for a model
     */
    public PredictionId publish(MatchId match) {
        if (matches.get(match).status() != MatchStatus.SCHEDULED) {
            throw ApiException.of(ErrorCode.BUSINESS_RULE_VIOLATION, "Only a match that is to be played is predicted");
        }
        Fixture fixture = matches.fixture(match);
        ModelVersion model = models.upToDate(fixture.leagueId(), fixture.season());
        Optional<PredictionId> known = find(match, model, null);
        if (known.isPresent()) {
            return known.get();
        }
        publish(fixture.leagueId(), model, List.of(fixture), null);
        return find(match, model, null)
                .orElseThrow(() -> ApiException.of(
                        ErrorCode.BUSINESS_RULE_VIOLATION, "The match has kicked off and can't be predicted any more"));
    }

    private List<PredictionId> publish(
            LeagueId league, ModelVersion model, List<Fixture> fixtures, @Nullable UUID agentId) {
        Set<MatchId> known = predicted(model, agentId);
        List<Fixture> fresh = fixtures.stream()
                .filter(fixture -> !known.contains(fixture.id()))
                .toList();
        if (fresh.isEmpty()) {
            return List.of();
        }
        Map<TeamId, Integer> experience = models.experience(league);
        Map<MatchId, MarketOdds> odds =
                matches.odds(fresh.stream().map(Fixture::id).toList());
        List<Draft> drafts = fresh.stream()
                .map(fixture -> draft(fixture, model, experience, odds.get(fixture.id())))
                .toList();
        List<PredictionId> published = transaction.execute(work -> seal(drafts, model, agentId));
        return published == null ? List.of() : published;
    }

    private Draft draft(
            Fixture fixture, ModelVersion model, Map<TeamId, Integer> experience, @Nullable MarketOdds odds) {
        String home = fixture.home().toString();
        String away = fixture.away().toString();
        GoalRates rates = model.fit().rates(home, away);
        List<RateFactor> factors = model.fit().factors(home, away).stream()
                .map(factor -> new RateFactor(
                        factor.name().replace(home, "home").replace(away, "away"), factor.side(), factor.effect()))
                .sorted(Comparator.comparingDouble((RateFactor factor) -> Math.abs(factor.effect()))
                        .reversed())
                .toList();
        int matchesOfLessKnown =
                Math.min(experience.getOrDefault(fixture.home(), 0), experience.getOrDefault(fixture.away(), 0));
        double confidence = Confidence.of(rates.scores().outcome(), matchesOfLessKnown);
        return new Draft(fixture, rates, PredictionContent.of(rates, factors, confidence, odds));
    }

    /** Everything that takes time has been done before the head of the chain is locked. */
    private List<PredictionId> seal(List<Draft> drafts, ModelVersion model, @Nullable UUID agentId) {
        SealChain.Head head = chain.lock();
        List<PredictionId> published = new ArrayList<>();
        for (Draft draft : drafts) {
            Fixture fixture = draft.fixture();
            // Only now is it certain that nobody publishes at the same time; the clock may have reached the kick-off.
            Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            if (!now.isBefore(fixture.kickOff())) {
                continue;
            }
            Optional<PredictionId> id = insert(draft, model, agentId, now);
            if (id.isEmpty()) {
                continue;
            }
            SealedFacts facts = new SealedFacts(
                    id.get(),
                    fixture.id(),
                    fixture.leagueId(),
                    fixture.kickOff(),
                    model.version(),
                    agentId,
                    now,
                    draft.rates(),
                    draft.content());
            head = chain.append(head, id.get(), json.writeValueAsString(facts), now);
            published.add(id.get());
            events.publishEvent(new PredictionPublished(id.get(), fixture.id(), fixture.leagueId(), agentId, now));
        }
        return published;
    }

    private Optional<PredictionId> insert(Draft draft, ModelVersion model, @Nullable UUID agentId, Instant now) {
        PredictionContent content = draft.content();
        return jdbc.sql("""
                        insert into predictions.predictions
                            (match_id, league_id, model_id, agent_id, kick_off, published_at,
                             home_rate, away_rate, rho,
                             home_probability, draw_probability, away_probability, content)
                        values (:match, :league, :model, :agent, :kickOff, :now,
                                :homeRate, :awayRate, :rho,
                                :home, :draw, :away, cast(:content as jsonb))
                        on conflict (match_id, model_id, agent_id) do nothing
                        returning id
                        """)
                .param("match", draft.fixture().id().value())
                .param("league", draft.fixture().leagueId().value())
                .param("model", model.id())
                .param("agent", agentId)
                .param("kickOff", Timestamp.from(draft.fixture().kickOff()))
                .param("now", Timestamp.from(now))
                .param("homeRate", draft.rates().home())
                .param("awayRate", draft.rates().away())
                .param("rho", draft.rates().rho())
                .param("home", content.outcome().home())
                .param("draw", content.outcome().draw())
                .param("away", content.outcome().away())
                .param("content", json.writeValueAsString(content))
                .query(UUID.class)
                .optional()
                .map(PredictionId::new);
    }

    private Set<MatchId> predicted(ModelVersion model, @Nullable UUID agentId) {
        return jdbc.sql("""
                        select match_id
                        from predictions.predictions
                        where model_id = :model and agent_id is not distinct from cast(:agent as uuid)
                        """).param("model", model.id()).param("agent", agentId).query(UUID.class).list().stream()
                .map(MatchId::new)
                .collect(Collectors.toSet());
    }

    private Optional<PredictionId> find(MatchId match, ModelVersion model, @Nullable UUID agentId) {
        return jdbc.sql("""
                        select id
                        from predictions.predictions
                        where match_id = :match
                            and model_id = :model
                            and agent_id is not distinct from cast(:agent as uuid)
                        """)
                .param("match", match.value())
                .param("model", model.id())
                .param("agent", agentId)
                .query(UUID.class)
                .optional()
                .map(PredictionId::new);
    }
}
