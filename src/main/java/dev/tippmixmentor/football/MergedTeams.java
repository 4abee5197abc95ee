package dev.tippmixmentor.football;

import java.util.Collection;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** What teams were made part of, for whoever keeps their ids. */
@Service
public class MergedTeams {
    private final JdbcClient jdbc;

    MergedTeams(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Whom these ids mean now, as matches name them: of a team that was merged, what it was merged into.
     *
     * @return without those that we do not have
     */
    public Set<TeamId> meant(Collection<TeamId> ids) {
        return jdbc
                .sql("""
                        select distinct coalesce(merged_into, id)
                        from football.teams
                        where id = any(:ids)
                        """)
                .param("ids", ids.stream().map(TeamId::value).toArray(UUID[]::new))
                .query(UUID.class)
                .stream()
                .map(TeamId::new)
                .collect(Collectors.toUnmodifiableSet());
    }
}
