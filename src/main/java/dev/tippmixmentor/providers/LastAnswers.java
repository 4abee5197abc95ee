package dev.tippmixmentor.providers;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The last good answer of each league, for all nodes and after a restart. */
@Component
class LastAnswers {
    private final JdbcClient jdbc;
    private final JsonMapper json;

    LastAnswers(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /**
     * When a league was answered.
     *
     * @param leagueCode for example {@code E0}
     */
    record Freshness(String leagueCode, String source, Instant fetchedAt) {}

    Optional<LeagueAnswer> find(ProviderLeague league) {
        return jdbc.sql("select source, fetched_at, matches from providers.answers where league_code = :league")
                .param("league", league.name())
                .query((row, number) -> new LeagueAnswer(
                        row.getString("source"),
                        row.getTimestamp("fetched_at").toInstant(),
                        false,
                        List.of(json.readValue(row.getString("matches"), ProviderMatch[].class))))
                .optional();
    }

    List<Freshness> all() {
        return jdbc.sql("select league_code, source, fetched_at from providers.answers order by league_code")
                .query((row, number) -> new Freshness(
                        row.getString("league_code"),
                        row.getString("source"),
                        row.getTimestamp("fetched_at").toInstant()))
                .list();
    }

    void store(ProviderLeague league, LeagueAnswer answer) {
        jdbc.sql("""
                        insert into providers.answers (league_code, source, fetched_at, matches)
                        values (:league, :source, :at, :matches::jsonb)
                        on conflict on constraint answers_pk do update
                        set source = excluded.source, fetched_at = excluded.fetched_at, matches = excluded.matches
                        where answers.fetched_at < excluded.fetched_at
                        """)
                .param("league", league.name())
                .param("source", answer.source())
                .param("at", Timestamp.from(answer.fetchedAt()))
                .param("matches", json.writeValueAsString(answer.matches()))
                .update();
    }
}
