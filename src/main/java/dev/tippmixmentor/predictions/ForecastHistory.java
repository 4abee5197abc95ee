package dev.tippmixmentor.predictions;

import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.forecast.Outcome;
import dev.tippmixmentor.forecast.OutcomeProbabilities;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** What models said, under seal, of matches that are over, as far as other modules judge them by it. */
@Service
public class ForecastHistory {
    private final JdbcClient jdbc;

    ForecastHistory(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A graded forecast.
     *
     * @param expectedGoals of both sides together
     */
    public record Entry(Instant kickOff, OutcomeProbabilities forecast, double expectedGoals, Outcome outcome) {}

    /** The algorithms with graded forecasts in a league, by name. */
    public List<String> algorithms(LeagueId leagueId) {
        return jdbc.sql("""
                        select m.algorithm
                        from predictions.models m
                        where m.league_id = :league
                            and exists (
                                select
                                from predictions.predictions p
                                join predictions.seals s on s.prediction_id = p.id
                                join predictions.grades g on g.prediction_id = p.id
                                where p.model_id = m.id
                            )
                        group by m.algorithm
                        order by m.algorithm
                        """)
                .param("league", leagueId.value())
                .query(String.class)
                .list();
    }

    /**
     * The newest graded forecasts of an algorithm in a league, by kick-off. Of each match the last before kick-off, whoever
     * asked for it: several agents with one algorithm say nearly the same, and a match that counts twice feigns evidence.
     *
     * @param limit how many at most
     */
    public List<Entry> newest(LeagueId leagueId, String algorithm, int limit) {
        List<Entry> latestFirst = jdbc.sql("""
                        select kick_off, home_probability, draw_probability, away_probability, expected_goals, outcome
                        from (
                            select distinct on (p.match_id)
                                p.match_id, p.kick_off, p.home_probability, p.draw_probability, p.away_probability,
                                p.home_rate + p.away_rate as expected_goals, g.outcome
                            from predictions.grades g
                            join predictions.predictions p on p.id = g.prediction_id
                            join predictions.seals s on s.prediction_id = p.id
                            join predictions.models m on m.id = p.model_id
                            where p.league_id = :league and m.algorithm = :algorithm
                            order by p.match_id, p.published_at desc, p.id desc
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
