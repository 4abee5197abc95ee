package dev.tippmixmentor.predictions;

import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.platform.error.ApiException;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/** The model versions there are, as far as other modules need to know them. */
@Service
public class ModelCatalogue {
    private final JdbcClient jdbc;

    ModelCatalogue(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Which model a version is of.
     *
     * @param algorithm what it was made with, for example {@code dixon-coles}
     * @param leagueId whose results it learnt from
     */
    public record Entry(String version, String algorithm, LeagueId leagueId) {}

    /**
     * One version.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND}
     */
    public Entry get(String version) {
        return jdbc.sql("""
                        select version, algorithm, league_id
                        from predictions.models
                        where version = :version
                        """)
                .param("version", version)
                .query((row, number) -> new Entry(
                        row.getString("version"),
                        row.getString("algorithm"),
                        new LeagueId(row.getObject("league_id", UUID.class))))
                .optional()
                .orElseThrow(() -> ApiException.notFound("model", version));
    }
}
