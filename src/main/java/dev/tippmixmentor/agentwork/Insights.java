package dev.tippmixmentor.agentwork;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import com.github.kagkarlsson.scheduler.Clock;
import dev.tippmixmentor.agents.AgentId;
import dev.tippmixmentor.football.MatchId;
import dev.tippmixmentor.platform.web.Cursor;
import dev.tippmixmentor.platform.web.Page;
import dev.tippmixmentor.platform.web.PageQuery;
import dev.tippmixmentor.predictions.PredictionId;
import dev.tippmixmentor.predictions.PredictionView;
import dev.tippmixmentor.realtime.LiveFeed;
import dev.tippmixmentor.realtime.LiveMessage;
import dev.tippmixmentor.realtime.Topic;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import tools.jackson.databind.json.JsonMapper;

/** What agents wrote of predictions. */
@Service
class Insights {
    private static final String SELECT = """
            select id, agent_id, prediction_id, match_id, language, text, facts, author, created_at
            from agentwork.insights
            """;

    private final JdbcClient jdbc;
    private final LiveFeed live;
    private final JsonMapper json;
    private final Clock clock;

    Insights(JdbcClient jdbc, LiveFeed live, JsonMapper json, Clock clock) {
        this.jdbc = jdbc;
        this.live = live;
        this.json = json;
        this.clock = clock;
    }

    /**
     * An insight as clients see it.
     *
     * @param facts the numbers and names that the text was written from, as JSON
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record InsightView(
            UUID id,
            AgentId agentId,
            PredictionId predictionId,
            MatchId matchId,
            InsightLanguage language,
            String text,
            @JsonRawValue String facts,
            InsightAuthor author,
            Instant createdAt) {}

    /** Whether an agent has yet to write of a prediction. */
    boolean lacks(AgentId agent, PredictionId prediction) {
        return jdbc.sql("""
                        select count(*)
                        from agentwork.insights
                        where agent_id = :agent and prediction_id = :prediction
                        """)
                        .param("agent", agent.value())
                        .param("prediction", prediction.value())
                        .query(Integer.class)
                        .single()
                < InsightLanguage.values().length;
    }

    /** Keeps what was written, and tells it; 1, or 0 if it was there before. */
    int add(
            AgentId agent,
            PredictionView prediction,
            InsightLanguage language,
            String text,
            InsightFacts facts,
            InsightAuthor author) {
        Optional<InsightView> added = jdbc.sql("""
                        insert into agentwork.insights
                            (agent_id, prediction_id, match_id, language, text, facts, author, created_at)
                        values (:agent, :prediction, :match, :language, :text, cast(:facts as jsonb), :author, :now)
                        on conflict (agent_id, prediction_id, language) do nothing
                        returning id, agent_id, prediction_id, match_id, language, text, facts, author, created_at
                        """)
                .param("agent", agent.value())
                .param("prediction", prediction.id().value())
                .param("match", prediction.matchId().value())
                .param("language", language.name())
                .param("text", text)
                .param("facts", json.writeValueAsString(facts))
                .param("author", author.name())
                .param("now", Timestamp.from(clock.now()))
                .query(Insights::view)
                .optional();
        added.ifPresent(
                insight -> live.publish(new LiveMessage(Topic.of("agents." + agent), "agent.insight", insight)));
        return added.isPresent() ? 1 : 0;
    }

    /** A page of an agent's insights, the newest first. */
    Page<InsightView> of(AgentId agent, @Nullable InsightLanguage language, PageQuery page) {
        return find("agent_id", agent.value(), language, page);
    }

    /** A page of what agents wrote of a prediction, the newest first. */
    Page<InsightView> of(PredictionId prediction, @Nullable InsightLanguage language, PageQuery page) {
        return find("prediction_id", prediction.value(), language, page);
    }

    private Page<InsightView> find(String column, UUID id, @Nullable InsightLanguage language, PageQuery page) {
        Cursor cursor = Cursor.of(page).orElse(Cursor.BEFORE_THE_LATEST);
        Map<String, Object> params = new HashMap<>();
        params.put("of", id);
        String where = "where " + column + " = :of";
        if (language != null) {
            where += " and language = :language";
            params.put("language", language.name());
        }
        String all = where;
        List<InsightView> found = jdbc.sql(SELECT + all
                        + " and (created_at, id) < (:at, :id) order by created_at desc, id desc limit :limit")
                .params(params)
                .param("at", Timestamp.from(cursor.at()))
                .param("id", cursor.id())
                .param("limit", page.limit() + 1)
                .query(Insights::view)
                .list();
        return Page.of(
                found,
                page,
                insight -> new Cursor(insight.createdAt(), insight.id()),
                () -> jdbc.sql("select count(*) from agentwork.insights " + all)
                        .params(params)
                        .query(Long.class)
                        .single());
    }

    private static InsightView view(ResultSet row, int number) throws SQLException {
        return new InsightView(
                row.getObject("id", UUID.class),
                new AgentId(row.getObject("agent_id", UUID.class)),
                new PredictionId(row.getObject("prediction_id", UUID.class)),
                new MatchId(row.getObject("match_id", UUID.class)),
                InsightLanguage.valueOf(row.getString("language")),
                row.getString("text"),
                row.getString("facts"),
                InsightAuthor.valueOf(row.getString("author")),
                row.getTimestamp("created_at").toInstant());
    }
}
