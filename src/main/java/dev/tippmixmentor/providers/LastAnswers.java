package dev.tippmixmentor.providers;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The last good answer of each league, for all nodes and after a restart. */
@Component
class LastAnswers {
    private static final Logger log = LoggerFactory.getLogger(LastAnswers.class);

    private final JdbcClient jdbc;
    private final JsonMapper json;

    /** Told once, not with each sync. */
    private final Set<ProviderLeague> unread = ConcurrentHashMap.newKeySet();

    LastAnswers(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /**
     * When a league was answered.
     *
     * @param leagueCode for example {@code E0}
     * @param fetchedAt when its source was last asked for anything in it
     * @param listedAt when it was asked for all of it
     */
    record Freshness(String leagueCode, String source, Instant fetchedAt, Instant listedAt) {}

    /** The answers of those leagues that were ever answered. */
    Map<ProviderLeague, LeagueAnswer> find(Collection<ProviderLeague> leagues) {
        Map<ProviderLeague, LeagueAnswer> answers = new EnumMap<>(ProviderLeague.class);
        jdbc.sql("""
                        select league_code, source, fetched_at, coalesce(listed_at, fetched_at) as listed_at, matches
                        from providers.answers
                        where league_code = any(:leagues)
                        """)
                .param("leagues", leagues.stream().map(Enum::name).toArray(String[]::new))
                .query(row -> {
                    ProviderLeague league = ProviderLeague.valueOf(row.getString("league_code"));
                    answer(league, row).ifPresent(answer -> answers.put(league, answer));
                });
        return answers;
    }

    /** Empty for what this version does not understand, such as a status that only a newer one has: it is asked for again. */
    private Optional<LeagueAnswer> answer(ProviderLeague league, ResultSet row) throws SQLException {
        try {
            LeagueAnswer answer = new LeagueAnswer(
                    row.getString("source"),
                    row.getTimestamp("fetched_at").toInstant(),
                    row.getTimestamp("listed_at").toInstant(),
                    false,
                    List.of(json.readValue(row.getString("matches"), ProviderMatch[].class)));
            unread.remove(league);
            return Optional.of(answer);
        } catch (JacksonException e) {
            if (unread.add(league)) {
                log.warn("provider.answer.unread league={}", league, e);
            }
            return Optional.empty();
        }
    }

    List<Freshness> all() {
        return jdbc.sql("""
                        select league_code, source, fetched_at, coalesce(listed_at, fetched_at) as listed_at
                        from providers.answers
                        order by league_code
                        """)
                .query((row, number) -> new Freshness(
                        row.getString("league_code"),
                        row.getString("source"),
                        row.getTimestamp("fetched_at").toInstant(),
                        row.getTimestamp("listed_at").toInstant()))
                .list();
    }

    void store(ProviderLeague league, LeagueAnswer answer) {
        jdbc.sql("""
                        insert into providers.answers (league_code, source, fetched_at, listed_at, matches)
                        values (:league, :source, :at, :listedAt, :matches::jsonb)
                        on conflict on constraint answers_pk do update
                        set
                            source = excluded.source,
                            fetched_at = excluded.fetched_at,
                            listed_at = excluded.listed_at,
                            matches = excluded.matches
                        where answers.fetched_at < excluded.fetched_at
                        """)
                .param("league", league.name())
                .param("source", answer.source())
                .param("at", Timestamp.from(answer.fetchedAt()))
                .param("listedAt", Timestamp.from(answer.listedAt()))
                .param("matches", json.writeValueAsString(answer.matches()))
                .update();
    }
}
