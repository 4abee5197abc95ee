package dev.tippmixmentor.predictions;

import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.football.LeagueView;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.football.Matches;
import dev.tippmixmentor.football.PlayedMatch;
import dev.tippmixmentor.football.TeamId;
import dev.tippmixmentor.forecast.DixonColes;
import dev.tippmixmentor.forecast.DixonColesFit;
import dev.tippmixmentor.forecast.DixonColesSettings;
import dev.tippmixmentor.forecast.MatchResult;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.platform.seal.HashChain;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import tools.jackson.databind.json.JsonMapper;

/**
 * The fitted models of every league. A version is named by what it learnt from: the same results give the same version
 * on every node and after every restart, and new results give a new one.
 */
@Service
class Models {
    static final String ALGORITHM = "dixon-coles";
    private static final Logger log = LoggerFactory.getLogger(Models.class);
    private static final DixonColesSettings SETTINGS = DixonColesSettings.map();

    /** Below this the fit says little more than the prior does. */
    private static final int LEAST_RESULTS = 20;

    private final Matches matches;
    private final Leagues leagues;
    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Clock clock;
    private final Map<LeagueId, ModelVersion> newest = new ConcurrentHashMap<>();

    Models(Matches matches, Leagues leagues, JdbcClient jdbc, JsonMapper json, Clock clock) {
        this.matches = matches;
        this.leagues = leagues;
        this.jdbc = jdbc;
        this.json = json;
        this.clock = clock;
    }

    /**
     * The model that knows every result of a league so far; fits it if no node has yet.
     *
     * @param season what is to be forecast: sides new to the league that season start from a lower prior
     * @throws ApiException {@code BUSINESS_RULE_VIOLATION} if the league has too few results
     */
    ModelVersion upToDate(LeagueId league, String season) {
        Instant now = clock.instant();
        List<PlayedMatch> played = matches.played(league, now.minus(Duration.ofDays(SETTINGS.windowDays() + 1L)), now);
        if (played.size() < LEAST_RESULTS) {
            throw ApiException.of(
                    ErrorCode.BUSINESS_RULE_VIOLATION,
                    "This league has " + played.size() + " results, a model needs " + LEAST_RESULTS);
        }
        Set<String> promoted = matches.newcomers(league, season).stream()
                .map(TeamId::toString)
                .collect(Collectors.toCollection(TreeSet::new));
        // The day after the newest result, not today: the same results must give the same parameters.
        LocalDate cutOff = date(played.get(played.size() - 1).kickOff()).plusDays(1);
        String hash = trainingHash(played, promoted, cutOff);
        String version = versionName(leagues.get(league), cutOff, hash);
        ModelVersion known = newest.get(league);
        if (known != null && known.version().equals(version)) {
            return known;
        }
        ModelVersion model = find(version).orElseGet(() -> fit(league, version, hash, played, promoted, cutOff));
        newest.put(league, model);
        return model;
    }

    /** How many results of a window each side has; a side without any is absent. */
    Map<TeamId, Integer> experience(LeagueId league) {
        Instant now = clock.instant();
        Map<TeamId, Integer> counts = new ConcurrentHashMap<>();
        matches.played(league, now.minus(Duration.ofDays(SETTINGS.windowDays())), now)
                .forEach(match -> {
                    counts.merge(match.home(), 1, Integer::sum);
                    counts.merge(match.away(), 1, Integer::sum);
                });
        return counts;
    }

    private ModelVersion fit(
            LeagueId league,
            String version,
            String hash,
            List<PlayedMatch> played,
            Set<String> promoted,
            LocalDate cutOff) {
        List<MatchResult> results = played.stream().map(Models::result).toList();
        ModelVersion previous = newest.get(league);
        DixonColesFit fit =
                DixonColes.fit(results, cutOff, promoted, SETTINGS, previous == null ? null : previous.fit());
        jdbc.sql("""
                        insert into predictions.models
                            (version, algorithm, league_id, training_matches, training_hash, parameters, fitted_at)
                        values (:version, :algorithm, :league, :matches, :hash, cast(:parameters as jsonb), :now)
                        on conflict (version) do nothing
                        """)
                .param("version", version)
                .param("algorithm", ALGORITHM)
                .param("league", league.value())
                .param("matches", fit.matches())
                .param("hash", hash)
                .param("parameters", json.writeValueAsString(fit))
                .param("now", Timestamp.from(clock.instant()))
                .update();
        log.info("model.fitted version={} matches={} iterations={}", version, fit.matches(), fit.iterations());
        // Another node may have been first; all use what is stored.
        return find(version).orElseThrow();
    }

    /** The versions of a league, or of all, newest first. */
    List<ModelView> newestVersions(int limit) {
        return jdbc.sql("""
                        select version, algorithm, league_id, training_matches, training_hash, parameters, fitted_at
                        from predictions.models
                        order by fitted_at desc, id desc
                        limit :limit
                        """).param("limit", limit).query(this::mapView).list();
    }

    /**
     * One version.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND}
     */
    ModelView view(String version) {
        return jdbc.sql("""
                        select version, algorithm, league_id, training_matches, training_hash, parameters, fitted_at
                        from predictions.models
                        where version = :version
                        """)
                .param("version", version)
                .query(this::mapView)
                .optional()
                .orElseThrow(() -> ApiException.notFound("model", version));
    }

    private ModelView mapView(ResultSet row, int number) throws SQLException {
        DixonColesFit fit = json.readValue(row.getString("parameters"), DixonColesFit.class);
        return new ModelView(
                row.getString("version"),
                row.getString("algorithm"),
                new LeagueId(row.getObject("league_id", UUID.class)),
                fit.cutOff(),
                row.getInt("training_matches"),
                row.getString("training_hash"),
                fit.objective(),
                fit.gradientNorm(),
                fit.iterations(),
                row.getTimestamp("fitted_at").toInstant());
    }

    /** A version as it is stored; empty if there is none of that name. */
    Optional<ModelVersion> find(String version) {
        return jdbc.sql("""
                        select id, version, algorithm, parameters, fitted_at
                        from predictions.models
                        where version = :version
                        """)
                .param("version", version)
                .query((row, number) -> new ModelVersion(
                        row.getObject("id", UUID.class),
                        row.getString("version"),
                        row.getString("algorithm"),
                        json.readValue(row.getString("parameters"), DixonColesFit.class),
                        row.getTimestamp("fitted_at").toInstant()))
                .optional();
    }

    private static String versionName(LeagueView league, LocalDate cutOff, String hash) {
        return "%s-%s-%s-%s".formatted(ALGORITHM, league.code().toLowerCase(Locale.ROOT), cutOff, hash.substring(0, 8));
    }

    private static String trainingHash(List<PlayedMatch> played, Set<String> promoted, LocalDate cutOff) {
        String rows = played.stream()
                .map(match -> match.id() + " " + match.kickOff() + " " + match.home() + " " + match.away() + " "
                        + match.result())
                .collect(Collectors.joining("\n"));
        return HashChain.sha256(SETTINGS + "\n" + cutOff + "\n" + promoted + "\n" + rows);
    }

    private static MatchResult result(PlayedMatch match) {
        return new MatchResult(
                date(match.kickOff()),
                match.home().toString(),
                match.away().toString(),
                match.result().home(),
                match.result().away());
    }

    private static LocalDate date(Instant instant) {
        return LocalDate.ofInstant(instant, ZoneOffset.UTC);
    }
}
