package dev.tippmixmentor.predictions;

import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.forecast.Algorithm;
import dev.tippmixmentor.forecast.Outcome;
import dev.tippmixmentor.forecast.OutcomeProbabilities;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** What models said, under seal or in shadow, of matches that are over, as far as other modules judge them by it. */
@Service
public class ForecastHistory {
    private final ModelRegistry registry;
    private final JdbcClient jdbc;

    ForecastHistory(ModelRegistry registry, JdbcClient jdbc) {
        this.registry = registry;
        this.jdbc = jdbc;
    }

    /**
     * A graded forecast.
     *
     * @param kickOff when the match was played, as far as its result told
     * @param expectedGoals of both sides together
     */
    public record Entry(Instant kickOff, OutcomeProbabilities forecast, double expectedGoals, Outcome outcome) {}

    /** The algorithms that a league has not retired and of which there are graded forecasts, by name. */
    public List<String> algorithms(LeagueId leagueId) {
        Set<String> judged = jdbc.sql("""
                        select m.algorithm
                        from predictions.models m
                        where m.league_id = :league
                            and (
                                exists (
                                    select
                                    from predictions.predictions p
                                    join predictions.seals s on s.prediction_id = p.id
                                    join predictions.grades g on g.prediction_id = p.id
                                    where p.model_id = m.id
                                )
                                or exists (
                                    select
                                    from predictions.shadow_forecasts f
                                    join predictions.counted_shadow_grades g on g.forecast_id = f.id
                                    where f.model_id = m.id
                                )
                            )
                        """)
                .param("league", leagueId.value())
                .query(String.class)
                .set();
        return registry.running(leagueId).stream()
                .map(Algorithm::code)
                .filter(judged::contains)
                .sorted()
                .toList();
    }

    /**
     * The newest graded forecasts of an algorithm in a league, by the time at which the match was played. Of each match the
     * last before kick-off, published or in shadow, whoever asked for it: several agents with one algorithm say nearly the
     * same, and a match that counts twice feigns evidence. Not those with a version that an agent keeps to.
     *
     * @param limit how many at most
     */
    public List<Entry> newest(LeagueId leagueId, String algorithm, int limit) {
        List<Entry> latestFirst = jdbc.sql("""
                        select kick_off, home_probability, draw_probability, away_probability, expected_goals, outcome
                        from (
                            select distinct on (match_id)
                                match_id, kick_off, home_probability, draw_probability, away_probability,
                                expected_goals, outcome
                            from (
                                select
                                    p.id, p.match_id, coalesce(g.kick_off, p.kick_off) as kick_off,
                                    p.published_at as said_at,
                                    p.home_probability, p.draw_probability, p.away_probability,
                                    p.home_rate + p.away_rate as expected_goals, g.outcome
                                from predictions.grades g
                                join predictions.predictions p on p.id = g.prediction_id
                                join predictions.seals s on s.prediction_id = p.id
                                join predictions.models m on m.id = p.model_id
                                where p.league_id = :league and m.algorithm = :algorithm and not p.kept
                                union all
                                select
                                    f.id, f.match_id, coalesce(r.kick_off, o.kick_off, f.kick_off), f.issued_at,
                                    f.home_probability, f.draw_probability, f.away_probability,
                                    f.home_rate + f.away_rate, coalesce(r.outcome, o.outcome)
                                from predictions.counted_shadow_grades c
                                join predictions.shadow_forecasts f on f.id = c.forecast_id
                                join predictions.shadow_results r on r.match_id = f.match_id
                                join predictions.models m on m.id = f.model_id
                                -- Only for what was noted before results were kept here: then something was published of it.
                                left join lateral (
                                    select g.outcome, g.kick_off
                                    from predictions.predictions p
                                    join predictions.grades g on g.prediction_id = p.id
                                    where p.match_id = f.match_id and g.result_revision = r.result_revision
                                    limit 1
                                ) o on true
                                where f.league_id = :league and m.algorithm = :algorithm
                                    and coalesce(r.outcome, o.outcome) is not null
                            ) said
                            order by match_id, said_at desc, id desc
                        ) last
                        order by kick_off desc, match_id desc
                        limit :limit
                        """)
                .param("league", leagueId.value())
                .param("algorithm", algorithm)
                .param("limit", limit)
                .query((row, number) -> new Entry(
                        row.getTimestamp("kick_off").toInstant(),
                        new OutcomeProbabilities(
                                row.getDouble("home_probability"),
                                row.getDouble("draw_probability"),
                                row.getDouble("away_probability")),
                        row.getDouble("expected_goals"),
                        Outcome.valueOf(row.getString("outcome"))))
                .list();
        Collections.reverse(latestFirst);
        return List.copyOf(latestFirst);
    }
}
