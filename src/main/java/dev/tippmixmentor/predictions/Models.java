package dev.tippmixmentor.predictions;

import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.forecast.Algorithm;
import dev.tippmixmentor.forecast.DixonColesFit;
import dev.tippmixmentor.forecast.FitFailedException;
import dev.tippmixmentor.forecast.GoalModel;
import dev.tippmixmentor.forecast.MatchResult;
import dev.tippmixmentor.forecast.TrainingSet;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.platform.seal.CanonicalJson;
import dev.tippmixmentor.platform.seal.HashChain;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * The fitted models of every league. A version is named by what it learnt from and the day that it forecasts: the same
 * results give the same version on every node and after every restart, and new results give a new one.
 */
@Service
class Models {
    private static final Logger log = LoggerFactory.getLogger(Models.class);

    /** Below this the fit says little more than the prior does. */
    private static final int LEAST_RESULTS = 20;

    /** Shots count as recorded if nearly all of this many latest results have them. */
    private static final int LATEST_RESULTS = 100;

    private static final double NEARLY_ALL = 0.9;
    private static final String STORED = "stored";
    private static final String FAILED = "failed";

    private static final String SELECT = """
            select id, version, algorithm, parameters, experience, fitted_at
            from predictions.models
            """;

    private final GoalModelJson models;
    private final CodeRevision code;
    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final MeterRegistry meters;
    private final Clock clock;
    private final Map<Key, ModelVersion> upToDate = new ConcurrentHashMap<>();

    /** Versions that could not be fitted: the same results would fail again. */
    private final Map<Key, String> failed = new ConcurrentHashMap<>();

    Models(
            GoalModelJson models,
            CodeRevision code,
            JdbcClient jdbc,
            JsonMapper json,
            MeterRegistry meters,
            Clock clock) {
        this.models = models;
        this.code = code;
        this.jdbc = jdbc;
        this.json = json;
        this.meters = meters;
        this.clock = clock;
        // What appears with its first failure has no increase that an alert could see.
        for (Algorithm algorithm : Algorithm.values()) {
            fits(algorithm, STORED);
            fits(algorithm, FAILED);
            fitTime(algorithm);
        }
    }

    /** @param day what is forecast */
    private record Key(LeagueId league, Algorithm algorithm, LocalDate day) {}

    /**
     * The model that knows all that it is given; fits it if no node has yet. If the fit fails, the last version there is, and
     * until it is given something else it is not fitted again.
     *
     * @throws ApiException {@code BUSINESS_RULE_VIOLATION} if the league has too few results, or not the shots that the
     *     algorithm learns from; {@code OPERATION_FAILED} if the fit fails and there is no earlier version
     */
    ModelVersion upToDate(Training training, Algorithm algorithm) {
        refuseIfThereIsTooLittle(training, algorithm);
        Key key = new Key(training.league().id(), algorithm, training.results().cutOff());
        String version = training.version(algorithm);
        ModelVersion known = upToDate.get(key);
        if (known != null && known.version().equals(version)) {
            return known;
        }
        if (version.equals(failed.get(key))) {
            return kept(newestOf(key));
        }
        ModelVersion model = find(version).orElseGet(() -> fit(training, key, version));
        forgetDaysThatAreOver();
        upToDate.put(key, model);
        return model;
    }

    private void forgetDaysThatAreOver() {
        LocalDate yesterday =
                LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).minusDays(1);
        upToDate.keySet().removeIf(key -> key.day().isBefore(yesterday));
        failed.keySet().removeIf(key -> key.day().isBefore(yesterday));
    }

    /** What stands in for a fit that failed. */
    private static ModelVersion kept(Optional<ModelVersion> last) {
        return last.orElseThrow(() ->
                ApiException.of(ErrorCode.OPERATION_FAILED, "No model could be fitted to the results of this league"));
    }

    private static void refuseIfThereIsTooLittle(Training training, Algorithm algorithm) {
        List<MatchResult> results = training.results().window();
        if (results.size() < LEAST_RESULTS) {
            throw ApiException.of(
                    ErrorCode.BUSINESS_RULE_VIOLATION,
                    "This league has " + results.size() + " results, a model needs " + LEAST_RESULTS);
        }
        List<MatchResult> latest = results.subList(Math.max(0, results.size() - LATEST_RESULTS), results.size());
        boolean onTargetMissing =
                algorithm.usesShotsOnTarget() && !nearlyAll(latest, result -> result.homeShotsOnTarget() != null);
        boolean shotsMissing = algorithm.usesShots() && !nearlyAll(latest, result -> result.homeShots() != null);
        if (onTargetMissing || shotsMissing) {
            throw ApiException.of(
                    ErrorCode.BUSINESS_RULE_VIOLATION,
                    "This league lacks the shots that " + algorithm.code() + " learns from");
        }
    }

    private static boolean nearlyAll(List<MatchResult> results, Predicate<MatchResult> recorded) {
        return results.stream().filter(recorded).count() >= NEARLY_ALL * results.size();
    }

    private ModelVersion fit(Training training, Key key, String version) {
        Optional<ModelVersion> last = newestOf(key);
        GoalModel goals;
        try {
            goals = timed(
                    key.algorithm(),
                    training.results(),
                    last.map(ModelVersion::goals).orElse(null));
        } catch (FitFailedException e) {
            fits(key.algorithm(), FAILED).increment();
            log.warn(
                    "model.fit-failed version={} kept={} reason={}",
                    version,
                    last.map(ModelVersion::version).orElse("none"),
                    e.getMessage());
            failed.put(key, version);
            return kept(last);
        }
        store(training, key, version, goals);
        fits(key.algorithm(), STORED).increment();
        log.info(
                "model.fitted version={} matches={}",
                version,
                key.algorithm().learnsFrom(training.results()).size());
        // Another node may have been first; all use what is stored.
        return find(version).orElseThrow();
    }

    private GoalModel timed(Algorithm algorithm, TrainingSet results, @Nullable GoalModel earlier) {
        Timer.Sample begun = Timer.start(meters);
        try {
            return fit(algorithm, results, earlier);
        } finally {
            begun.stop(fitTime(algorithm));
        }
    }

    private Timer fitTime(Algorithm algorithm) {
        return Timer.builder("tippmix.predictions.fit")
                .description("How long fitting a model took, by algorithm")
                .tag("algorithm", algorithm.code())
                .register(meters);
    }

    /** What a test of failing fits overrides. */
    GoalModel fit(Algorithm algorithm, TrainingSet results, @Nullable GoalModel earlier) {
        return algorithm.fit(results, earlier);
    }

    private void store(Training training, Key key, String version, GoalModel goals) {
        @Nullable DixonColesFit optimum = goals.optimum().orElse(null);
        jdbc.sql("""
                        insert into predictions.models
                            (version, algorithm, league_id, settings, cut_off, training_from, training_matches,
                             training_hash, parameters, experience, objective, gradient_norm, iterations,
                             code_revision, fitted_at)
                        values (:version, :algorithm, :league, cast(:settings as jsonb), :cutOff, :from, :matches,
                                :hash, cast(:parameters as jsonb), cast(:experience as jsonb), :objective, :gradient,
                                :iterations, :code, :now)
                        on conflict (version) do nothing
                        """)
                .param("version", version)
                .param("algorithm", key.algorithm().code())
                .param("league", key.league().value())
                .param("settings", json.writeValueAsString(key.algorithm().settings()))
                .param("cutOff", training.results().cutOff())
                .param("from", training.from(key.algorithm()))
                .param("matches", key.algorithm().learnsFrom(training.results()).size())
                .param("hash", training.hash(key.algorithm()))
                .param("parameters", models.write(goals))
                .param("experience", json.writeValueAsString(training.experience()))
                .param("objective", optimum == null ? null : optimum.objective())
                .param("gradient", optimum == null ? null : optimum.gradientNorm())
                .param("iterations", optimum == null ? null : optimum.iterations())
                .param("code", code.value().orElse(null))
                .param("now", Timestamp.from(clock.instant()))
                .update();
    }

    private Counter fits(Algorithm algorithm, String outcome) {
        return meters.counter("tippmix.predictions.fits", "algorithm", algorithm.code(), "outcome", outcome);
    }

    private Optional<ModelVersion> newestOf(Key key) {
        return jdbc.sql(SELECT + """
                        where league_id = :league and algorithm = :algorithm
                        order by fitted_at desc, id desc
                        limit 1
                        """)
                .param("league", key.league().value())
                .param("algorithm", key.algorithm().code())
                .query(this::map)
                .optional();
    }

    /** A version as it is stored; empty if there is none of that name. */
    Optional<ModelVersion> find(String version) {
        return jdbc.sql(SELECT + "where version = :version")
                .param("version", version)
                .query(this::map)
                .optional();
    }

    private ModelVersion map(ResultSet row, int number) throws SQLException {
        String algorithm = row.getString("algorithm");
        return new ModelVersion(
                row.getObject("id", UUID.class),
                row.getString("version"),
                Algorithm.named(algorithm).orElseThrow(() -> new IllegalStateException("no algorithm " + algorithm)),
                models.read(row.getString("parameters")),
                HashChain.sha256(CanonicalJson.of(row.getString("parameters"))),
                json.readValue(Objects.requireNonNull(row.getString("experience")), new TypeReference<>() {}),
                row.getTimestamp("fitted_at").toInstant());
    }
}
