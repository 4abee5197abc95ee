package dev.tippmixmentor.predictions;

import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.football.MatchId;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.web.Cursor;
import dev.tippmixmentor.platform.web.Page;
import dev.tippmixmentor.platform.web.PageQuery;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import tools.jackson.databind.json.JsonMapper;

/** What has been predicted. */
@Service
public class Predictions {
    private static final String SELECT = """
            select p.id, p.match_id, m.version as model_version, p.agent_id, p.content, p.published_at,
                s.index as seal_index, s.hash, s.previous_hash,
                cast(s.content as jsonb) ->> 'homeName' as home_name,
                cast(s.content as jsonb) ->> 'awayName' as away_name,
                g.home_goals, g.away_goals, g.ranked_probability_score, g.log_loss, g.brier, g.hit, g.graded_at
            from predictions.predictions p
            join predictions.models m on m.id = p.model_id
            join predictions.seals s on s.prediction_id = p.id
            left join predictions.grades g on g.prediction_id = p.id
            """;

    /** What was predicted of a league that was removed stays sealed and counts, but is not shown. */
    private static final String VISIBLE = "p.league_id <> all(:removed)";

    private final JdbcClient jdbc;
    private final Leagues leagues;
    private final JsonMapper json;

    Predictions(JdbcClient jdbc, Leagues leagues, JsonMapper json) {
        this.jdbc = jdbc;
        this.leagues = leagues;
        this.json = json;
    }

    /**
     * One prediction.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND}
     */
    public PredictionView get(PredictionId id) {
        return find(id).orElseThrow(() -> ApiException.notFound("prediction", id));
    }

    /** Predictions that there are, in that order. */
    List<PredictionView> all(List<PredictionId> ids) {
        Map<PredictionId, PredictionView> found = jdbc
                .sql(SELECT + "where p.id = any(:ids) and " + VISIBLE)
                .param("ids", ids.stream().map(PredictionId::value).toArray(UUID[]::new))
                .param("removed", removedLeagues())
                .query(this::view)
                .list()
                .stream()
                .collect(Collectors.toMap(PredictionView::id, Function.identity()));
        return ids.stream().map(found::get).filter(Objects::nonNull).toList();
    }

    Optional<PredictionView> find(PredictionId id) {
        return jdbc.sql(SELECT + "where p.id = :id and " + VISIBLE)
                .param("id", id.value())
                .param("removed", removedLeagues())
                .query(this::view)
                .optional();
    }

    /** The predictions that fit, newest first. */
    Page<PredictionView> find(PredictionQuery query, PageQuery page) {
        List<String> conditions = new ArrayList<>();
        Map<String, Object> params = new HashMap<>();
        narrow(conditions, params, "p.match_id = :match", "match", id(query.matchId()));
        narrow(
                conditions,
                params,
                "p.league_id = :league",
                "league",
                query.leagueId() == null ? null : query.leagueId().value());
        narrow(conditions, params, "p.agent_id = :agent", "agent", query.agentId());
        narrow(conditions, params, "m.version = :version", "version", query.modelVersion());
        narrow(conditions, params, "p.published_at >= :from", "from", timestamp(query.from()));
        narrow(conditions, params, "p.published_at < :to", "to", timestamp(query.to()));
        if (query.graded() != null) {
            conditions.add(query.graded() ? "g.prediction_id is not null" : "g.prediction_id is null");
        }
        conditions.add(VISIBLE);
        params.put("removed", removedLeagues());
        String all = "where " + String.join(" and ", conditions);
        Cursor.of(page).ifPresent(cursor -> {
            conditions.add("(p.published_at, p.id) < (:cursorAt, :cursorId)");
            params.put("cursorAt", Timestamp.from(cursor.at()));
            params.put("cursorId", cursor.id());
        });
        params.put("limit", page.limit() + 1);
        String where = "where " + String.join(" and ", conditions);
        List<PredictionView> rows = jdbc.sql(SELECT + where + " order by p.published_at desc, p.id desc limit :limit")
                .params(params)
                .query(this::view)
                .list();
        return Page.of(
                rows,
                page,
                row -> new Cursor(row.publishedAt(), row.id().value()),
                () -> jdbc.sql("""
                        select count(*)
                        from predictions.predictions p
                        join predictions.models m on m.id = p.model_id
                        join predictions.seals s on s.prediction_id = p.id
                        left join predictions.grades g on g.prediction_id = p.id
                        """ + all).params(params).query(Long.class).single());
    }

    /**
     * What is predicted of each of some matches now: the newest prediction by the default algorithm of its league, or if
     * there is none by any, whoever made it; with a version that an agent keeps to only if there is no other. Matches
     * without a prediction are not in it.
     */
    public Map<MatchId, PredictionView> current(List<MatchId> ids) {
        return jdbc
                .sql(SELECT + """
                        where p.id = any(
                                select distinct on (c.match_id) c.id
                                from predictions.predictions c
                                join predictions.models m on m.id = c.model_id
                                left join predictions.algorithms a
                                    on a.league_id = c.league_id and a.status = 'DEFAULT'
                                where c.match_id = any(:matches)
                                order by
                                    c.match_id, c.kept, m.algorithm = coalesce(a.algorithm, :initial) desc,
                                    c.published_at desc, c.id desc
                            )
                            and\s""" + VISIBLE)
                .param("matches", ids.stream().map(MatchId::value).toArray(UUID[]::new))
                .param("initial", ModelRegistry.INITIAL_DEFAULT.code())
                .param("removed", removedLeagues())
                .query(this::view)
                .list()
                .stream()
                .collect(Collectors.toMap(PredictionView::matchId, Function.identity()));
    }

    /**
     * Every grade that a prediction has had and what took one away, the newest last; more than one if the result was
     * corrected or the match called off.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND} if there is no such prediction
     */
    List<GradeView> grades(PredictionId id) {
        PredictionId known = get(id).id();
        return jdbc.sql("""
                        select result_revision, void_reason, home_goals, away_goals, ranked_probability_score, log_loss,
                            brier, hit, graded_at
                        from predictions.grade_history
                        where prediction_id = :id
                        order by result_revision
                        """)
                .param("id", known.value())
                .query(Predictions::gradeView)
                .list();
    }

    private UUID[] removedLeagues() {
        return leagues.removed().stream().map(LeagueId::value).toArray(UUID[]::new);
    }

    private static void narrow(
            List<String> conditions,
            Map<String, Object> params,
            String condition,
            String name,
            @Nullable Object value) {
        if (value != null) {
            conditions.add(condition);
            params.put(name, value);
        }
    }

    private static @Nullable UUID id(@Nullable MatchId match) {
        return match == null ? null : match.value();
    }

    private static @Nullable Timestamp timestamp(@Nullable Instant instant) {
        return instant == null ? null : Timestamp.from(instant);
    }

    private PredictionView view(ResultSet row, int number) throws SQLException {
        PredictionContent content = json.readValue(row.getString("content"), PredictionContent.class);
        return new PredictionView(
                new PredictionId(row.getObject("id", UUID.class)),
                new MatchId(row.getObject("match_id", UUID.class)),
                row.getString("model_version"),
                row.getObject("agent_id", UUID.class),
                content,
                Insight.of(name(row, "home"), name(row, "away"), content),
                row.getTimestamp("published_at").toInstant(),
                new PredictionView.Seal(
                        row.getLong("seal_index"), row.getString("hash"), row.getString("previous_hash")),
                grade(row));
    }

    /** As it was sealed; the first seals had no names. */
    private static String name(ResultSet row, String side) throws SQLException {
        String name = row.getString(side + "_name");
        return name == null ? "the " + side + " side" : name;
    }

    private static GradeView gradeView(ResultSet row, int number) throws SQLException {
        String voidReason = row.getString("void_reason");
        return new GradeView(
                row.getInt("result_revision"),
                voidReason == null ? null : VoidReason.valueOf(voidReason),
                voidReason == null ? row.getInt("home_goals") + "-" + row.getInt("away_goals") : null,
                row.getObject("ranked_probability_score", Double.class),
                row.getObject("log_loss", Double.class),
                row.getObject("brier", Double.class),
                row.getObject("hit", Boolean.class),
                row.getTimestamp("graded_at").toInstant());
    }

    private static PredictionView.@Nullable Grade grade(ResultSet row) throws SQLException {
        Timestamp gradedAt = row.getTimestamp("graded_at");
        return gradedAt == null
                ? null
                : new PredictionView.Grade(
                        row.getInt("home_goals") + "-" + row.getInt("away_goals"),
                        row.getDouble("ranked_probability_score"),
                        row.getDouble("log_loss"),
                        row.getDouble("brier"),
                        row.getBoolean("hit"),
                        gradedAt.toInstant());
    }
}
