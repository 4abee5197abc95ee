package dev.tippmixmentor.predictions;

import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.forecast.Algorithm;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.web.Cursor;
import dev.tippmixmentor.platform.web.Page;
import dev.tippmixmentor.platform.web.PageQuery;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The model versions there are, to be read. */
@Service
public class ModelCatalogue {
    /** A league about which nobody has decided anything has no rows of statuses. */
    private static final String SELECT = """
            select
                m.id, m.version, m.algorithm, m.league_id, m.settings, m.cut_off, m.training_from, m.training_matches,
                m.training_hash, m.objective, m.gradient_norm, m.iterations, m.code_revision, m.fitted_at, s.status
            from predictions.models m
            left join predictions.algorithms a on a.league_id = m.league_id and a.algorithm = m.algorithm
            cross join lateral (
                select coalesce(a.status, case when m.algorithm = :default then 'DEFAULT' else 'CANDIDATE' end) as status
            ) s
            """;

    private final Models models;
    private final JdbcClient jdbc;
    private final JsonMapper json;

    ModelCatalogue(Models models, JdbcClient jdbc, JsonMapper json) {
        this.models = models;
        this.jdbc = jdbc;
        this.json = json;
    }

    private record Row(UUID id, ModelView view) {}

    /**
     * One version.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND}
     */
    public ModelView get(String version) {
        return find(version).orElseThrow(() -> ApiException.notFound("model", version));
    }

    Optional<ModelView> find(String version) {
        return jdbc.sql(SELECT + "where m.version = :version")
                .param("default", ModelRegistry.INITIAL_DEFAULT.code())
                .param("version", version)
                .query(this::row)
                .optional()
                .map(Row::view);
    }

    /**
     * One version with its main parameters and how good it has been.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND}
     */
    public ModelDetails details(String version) {
        ModelView view = get(version);
        ModelVersion model = models.find(version).orElseThrow();
        return new ModelDetails(
                view,
                ModelDetails.parts(model.goals()),
                accuracy(view, "and m.version = :version"),
                accuracy(view, ""));
    }

    private ModelDetails.@Nullable Accuracy accuracy(ModelView view, String condition) {
        return jdbc.sql("""
                        select
                            count(*) as n, avg(g.ranked_probability_score) as rps, avg(g.log_loss) as log_loss,
                            avg(g.brier) as brier, avg(case when g.hit then 1.0 else 0.0 end) as hit_rate
                        from predictions.models m
                        join predictions.shadow_forecasts f on f.model_id = m.id
                        join predictions.counted_shadow_grades g on g.forecast_id = f.id
                        where m.league_id = :league and m.algorithm = :algorithm
                        """ + condition)
                .param("league", view.leagueId().value())
                .param("algorithm", view.algorithm())
                .param("version", view.version())
                .query((row, number) -> row.getLong("n") == 0
                        ? Optional.<ModelDetails.Accuracy>empty()
                        : Optional.of(new ModelDetails.Accuracy(
                                row.getLong("n"),
                                row.getDouble("rps"),
                                row.getDouble("log_loss"),
                                row.getDouble("brier"),
                                row.getDouble("hit_rate"))))
                .single()
                .orElse(null);
    }

    /**
     * The versions that fit, newest first.
     *
     * @throws ApiException {@code VALIDATION_ERROR} for an algorithm that does not exist
     */
    Page<ModelView> list(ModelQuery query, PageQuery page) {
        List<String> conditions = new ArrayList<>();
        Map<String, Object> params = new HashMap<>();
        params.put("default", ModelRegistry.INITIAL_DEFAULT.code());
        params.put("limit", page.limit() + 1);
        if (query.leagueId() != null) {
            conditions.add("m.league_id = :league");
            params.put("league", query.leagueId().value());
        }
        if (query.algorithm() != null) {
            conditions.add("m.algorithm = :algorithm");
            params.put(
                    "algorithm",
                    Algorithm.named(query.algorithm())
                            .orElseThrow(() -> ApiException.invalid("algorithm", "Known", "is no algorithm"))
                            .code());
        }
        if (query.status() != null) {
            conditions.add("s.status = :status");
            params.put("status", query.status().name());
        }
        String all = where(conditions);
        Cursor.of(page).ifPresent(cursor -> {
            conditions.add("(m.fitted_at, m.id) < (:at, :id)");
            params.put("at", Timestamp.from(cursor.at()));
            params.put("id", cursor.id());
        });
        List<Row> rows = jdbc.sql(SELECT + where(conditions) + "order by m.fitted_at desc, m.id desc\nlimit :limit")
                .params(params)
                .query(this::row)
                .list();
        Page<Row> found = Page.of(
                rows,
                page,
                row -> new Cursor(row.view().fittedAt(), row.id()),
                () -> jdbc.sql("select count(*) from (" + SELECT + all + ") found")
                        .params(params)
                        .query(Long.class)
                        .single());
        return new Page<>(found.data().stream().map(Row::view).toList(), found.meta());
    }

    private static String where(List<String> conditions) {
        return conditions.isEmpty() ? "" : "where " + String.join("\n    and ", conditions) + "\n";
    }

    private Row row(ResultSet row, int number) throws SQLException {
        return new Row(
                row.getObject("id", UUID.class),
                new ModelView(
                        row.getString("version"),
                        row.getString("algorithm"),
                        new LeagueId(row.getObject("league_id", UUID.class)),
                        ModelStatus.valueOf(row.getString("status")),
                        json.readValue(Objects.requireNonNull(row.getString("settings")), new TypeReference<>() {}),
                        row.getObject("cut_off", LocalDate.class),
                        row.getObject("training_from", LocalDate.class),
                        row.getInt("training_matches"),
                        row.getString("training_hash"),
                        row.getObject("objective", Double.class),
                        row.getObject("gradient_norm", Double.class),
                        row.getObject("iterations", Integer.class),
                        row.getString("code_revision"),
                        row.getTimestamp("fitted_at").toInstant()));
    }
}
