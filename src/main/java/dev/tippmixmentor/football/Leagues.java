package dev.tippmixmentor.football;

import dev.tippmixmentor.platform.error.ApiException;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** Every league we know. */
@Service
public class Leagues {
    private static final String SELECT = """
            select
                l.id, l.code, l.name, l.country,
                array(
                    select distinct m.season
                    from football.matches m
                    where m.league_id = l.id
                    order by m.season desc
                ) as seasons
            from football.leagues l
            where l.deleted_at is null
            """;

    private final JdbcClient jdbc;

    Leagues(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** All leagues, by country and then code. */
    public List<LeagueView> all() {
        return jdbc.sql(SELECT + "order by l.country, l.code")
                .query(Leagues::view)
                .list();
    }

    /**
     * One league.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND}
     */
    public LeagueView get(LeagueId id) {
        return jdbc.sql(SELECT + "and l.id = :id")
                .param("id", id.value())
                .query(Leagues::view)
                .optional()
                .orElseThrow(() -> ApiException.notFound("league", id));
    }

    boolean exists(LeagueId id) {
        return jdbc.sql("select exists (select from football.leagues where id = :id and deleted_at is null)")
                .param("id", id.value())
                .query(Boolean.class)
                .single();
    }

    /** Finds a league by the code its source gave it, for example {@code E0}. */
    public Optional<LeagueId> byCode(String code) {
        return jdbc.sql("select id from football.leagues where code = :code and deleted_at is null")
                .param("code", code)
                .query((row, number) -> new LeagueId(row.getObject("id", UUID.class)))
                .optional();
    }

    /** Those that a moderator has removed: for everybody they do not exist, but what was predicted of them does. */
    public Set<LeagueId> removed() {
        return jdbc.sql("select id from football.leagues where deleted_at is not null")
                .query((row, number) -> new LeagueId(row.getObject("id", UUID.class)))
                .set();
    }

    private static LeagueView view(ResultSet row, int number) throws SQLException {
        Array seasons = row.getArray("seasons");
        return new LeagueView(
                new LeagueId(row.getObject("id", UUID.class)),
                row.getString("code"),
                row.getString("name"),
                row.getString("country"),
                List.of((String[]) seasons.getArray()));
    }
}
