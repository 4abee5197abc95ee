package dev.tippmixmentor.predictions;

import dev.tippmixmentor.football.Fixture;
import dev.tippmixmentor.football.MatchId;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** The rows of {@code predictions.predictions} that publishing adds, and looks for before. */
@Repository
class PredictionRows {
    private final JdbcClient jdbc;
    private final JsonMapper json;

    PredictionRows(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /**
     * What an agent said of a match.
     *
     * @param model id of the version
     */
    record Said(PredictionId id, UUID model, Instant publishedAt) {}

    /**
     * Writes a prediction.
     *
     * @param kept whether the agent keeps to that version
     */
    PredictionId insert(PredictionDraft draft, Fixture fixture, @Nullable UUID agentId, boolean kept, Instant now) {
        PredictionContent content = draft.content();
        return jdbc.sql("""
                        insert into predictions.predictions
                            (match_id, league_id, model_id, agent_id, kept, kick_off, earliest_kick_off, published_at,
                             home_rate, away_rate, rho,
                             home_probability, draw_probability, away_probability, content)
                        values (:match, :league, :model, :agent, :kept, :kickOff, :earliestKickOff, :now,
                                :homeRate, :awayRate, :rho,
                                :home, :draw, :away, cast(:content as jsonb))
                        returning id
                        """)
                .param("kept", kept)
                .param("match", fixture.id().value())
                .param("league", fixture.leagueId().value())
                .param("model", draft.model().id())
                .param("agent", agentId)
                .param("kickOff", Timestamp.from(fixture.kickOff()))
                .param("earliestKickOff", Timestamp.from(fixture.earliestKickOff()))
                .param("now", Timestamp.from(now))
                .param("homeRate", draft.rates().home())
                .param("awayRate", draft.rates().away())
                .param("rho", draft.rates().rho())
                .param("home", content.outcome().home())
                .param("draw", content.outcome().draw())
                .param("away", content.outcome().away())
                .param("content", json.writeValueAsString(content))
                .query((row, number) -> new PredictionId(row.getObject("id", UUID.class)))
                .single();
    }

    /** The last that nobody's agent said of each match with its model. */
    Map<MatchId, PredictionId> predicted(Map<Fixture, ModelVersion> models) {
        Map<MatchId, PredictionId> predicted = new HashMap<>();
        jdbc.sql("""
                        select distinct on (p.match_id) p.match_id, p.id
                        from unnest(cast(:matches as uuid[]), cast(:models as uuid[])) as wanted (match_id, model_id)
                        join predictions.predictions p
                            on p.match_id = wanted.match_id and p.model_id = wanted.model_id
                        where p.agent_id is null
                        order by p.match_id, p.published_at desc, p.id desc
                        """)
                .param(
                        "matches",
                        models.keySet().stream()
                                .map(fixture -> fixture.id().value())
                                .toArray(UUID[]::new))
                .param("models", models.values().stream().map(ModelVersion::id).toArray(UUID[]::new))
                .query(row -> {
                    predicted.put(
                            new MatchId(row.getObject("match_id", UUID.class)),
                            new PredictionId(row.getObject("id", UUID.class)));
                });
        return predicted;
    }

    /** Those of these matches of which an agent has said something after a time. */
    Set<MatchId> predictedSince(List<MatchId> wanted, UUID agentId, Instant since) {
        return jdbc.sql("""
                        select distinct match_id
                        from predictions.predictions
                        where match_id = any(:matches) and agent_id = :agent and published_at > :since
                        """)
                .param("matches", wanted.stream().map(MatchId::value).toArray(UUID[]::new))
                .param("agent", agentId)
                .param("since", Timestamp.from(since))
                .query((row, number) -> new MatchId(row.getObject("match_id", UUID.class)))
                .set();
    }

    /**
     * The last that the same agent said of each match with the same algorithm.
     *
     * @param kept of what it said with versions that it keeps to, or else of the rest
     */
    Map<MatchId, Said> lastSaid(Map<Fixture, ModelVersion> models, @Nullable UUID agentId, boolean kept) {
        Map<MatchId, Said> last = new HashMap<>();
        jdbc.sql("""
                        select distinct on (p.match_id) p.match_id, p.id, p.model_id, p.published_at
                        from unnest(cast(:matches as uuid[]), cast(:models as uuid[])) as made (match_id, model_id)
                        join predictions.models now on now.id = made.model_id
                        join predictions.predictions p on p.match_id = made.match_id and p.kept = :kept
                        join predictions.models m on m.id = p.model_id and m.algorithm = now.algorithm
                        where p.agent_id is not distinct from cast(:agent as uuid)
                        order by p.match_id, p.published_at desc, p.id desc
                        """)
                .param(
                        "matches",
                        models.keySet().stream()
                                .map(fixture -> fixture.id().value())
                                .toArray(UUID[]::new))
                .param("models", models.values().stream().map(ModelVersion::id).toArray(UUID[]::new))
                .param("agent", agentId)
                .param("kept", kept)
                .query(row -> {
                    last.put(
                            new MatchId(row.getObject("match_id", UUID.class)),
                            new Said(
                                    new PredictionId(row.getObject("id", UUID.class)),
                                    row.getObject("model_id", UUID.class),
                                    row.getTimestamp("published_at").toInstant()));
                });
        return last;
    }
}
