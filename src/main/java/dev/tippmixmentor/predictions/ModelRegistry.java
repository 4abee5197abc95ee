package dev.tippmixmentor.predictions;

import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.forecast.Algorithm;
import dev.tippmixmentor.platform.audit.AuditAction;
import dev.tippmixmentor.platform.audit.AuditEntry;
import dev.tippmixmentor.platform.audit.AuditLog;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.platform.security.CurrentUser;
import dev.tippmixmentor.platform.web.Cursor;
import dev.tippmixmentor.platform.web.Page;
import dev.tippmixmentor.platform.web.PageQuery;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * What each league uses which algorithm for. Until somebody decides otherwise {@link #INITIAL_DEFAULT} is the default and
 * all others are candidates. Two who decide on one league at the same moment go one after the other, and the second
 * meets what the first has decided.
 */
@Service
class ModelRegistry {
    static final Algorithm INITIAL_DEFAULT = Algorithm.GEO;

    private final ModelCatalogue catalogue;
    private final JdbcClient jdbc;
    private final AuditLog audit;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    ModelRegistry(
            ModelCatalogue catalogue, JdbcClient jdbc, AuditLog audit, ApplicationEventPublisher events, Clock clock) {
        this.catalogue = catalogue;
        this.jdbc = jdbc;
        this.audit = audit;
        this.events = events;
        this.clock = clock;
    }

    /** What the league predicts with. */
    Algorithm defaultOf(LeagueId league) {
        return statuses(league, "").entrySet().stream()
                .filter(entry -> entry.getValue() == ModelStatus.DEFAULT)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    /** The default and the candidates of a league. */
    List<Algorithm> running(LeagueId league) {
        return statuses(league, "").entrySet().stream()
                .filter(entry -> entry.getValue() != ModelStatus.RETIRED)
                .map(Map.Entry::getKey)
                .toList();
    }

    /**
     * The algorithm that somebody asks for in a league.
     *
     * @param model code of an algorithm, or a version of the league
     * @throws ApiException {@code VALIDATION_ERROR} if it is neither; {@code BUSINESS_RULE_VIOLATION} if it is retired
     */
    Algorithm named(LeagueId league, String model) {
        Algorithm algorithm = Algorithm.named(model)
                .or(() -> catalogue
                        .find(model)
                        .filter(version -> version.leagueId().equals(league))
                        .flatMap(version -> Algorithm.named(version.algorithm())))
                .orElseThrow(() -> ApiException.invalid(
                        "model", "Known", "is neither an algorithm nor a version of this match's league"));
        if (statuses(league, "").get(algorithm) == ModelStatus.RETIRED) {
            throw ApiException.of(
                    ErrorCode.BUSINESS_RULE_VIOLATION, "This league has retired its models of " + algorithm.code());
        }
        return algorithm;
    }

    /**
     * Makes the algorithm of a version its league's default; what was the default is a candidate from then on. Does
     * nothing if it is the default.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND}
     */
    @Transactional
    void promote(String version, CurrentUser administrator) {
        decide(version, ModelStatus.DEFAULT, administrator);
    }

    /**
     * Takes the algorithm of a version out of use in its league. Does nothing if it is.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND}; {@code BUSINESS_RULE_VIOLATION} for the default
     */
    @Transactional
    void retire(String version, CurrentUser administrator) {
        decide(version, ModelStatus.RETIRED, administrator);
    }

    private void decide(String version, ModelStatus wanted, CurrentUser administrator) {
        ModelView model = catalogue.get(version);
        LeagueId league = model.leagueId();
        Algorithm algorithm = Algorithm.named(model.algorithm()).orElseThrow();
        Map<Algorithm, ModelStatus> before = lock(league);
        if (before.get(algorithm) == wanted) {
            return;
        }
        if (before.get(algorithm) == ModelStatus.DEFAULT) {
            throw ApiException.of(
                    ErrorCode.BUSINESS_RULE_VIOLATION,
                    "The default of a league can't be retired: promote another model first");
        }
        if (wanted == ModelStatus.DEFAULT) {
            jdbc.sql("""
                            update predictions.algorithms
                            set status = 'CANDIDATE'
                            where league_id = :league and status = 'DEFAULT'
                            """).param("league", league.value()).update();
        }
        jdbc.sql("""
                        update predictions.algorithms
                        set status = :status
                        where league_id = :league and algorithm = :algorithm
                        """)
                .param("status", wanted.name())
                .param("league", league.value())
                .param("algorithm", algorithm.code())
                .update();
        Instant now = clock.instant();
        jdbc.sql("""
                        insert into predictions.model_decisions
                            (league_id, model_version, algorithm, status, decided_by, decided_at)
                        values (:league, :version, :algorithm, :status, :by, :now)
                        """)
                .param("league", league.value())
                .param("version", version)
                .param("algorithm", algorithm.code())
                .param("status", wanted.name())
                .param("by", administrator.id())
                .param("now", Timestamp.from(now))
                .update();
        AuditAction action = wanted == ModelStatus.DEFAULT ? AuditAction.MODEL_PROMOTED : AuditAction.MODEL_RETIRED;
        audit.record(AuditEntry.of(action, version)
                .from(Map.of("status", Objects.requireNonNull(before.get(algorithm))))
                .to(Map.of("status", wanted, "algorithm", algorithm.code(), "leagueId", league)));
        events.publishEvent(new ModelStatusChanged(league, algorithm.code(), wanted, administrator.id(), now));
    }

    /** The statuses of a league, as rows that are locked until the transaction ends. */
    private Map<Algorithm, ModelStatus> lock(LeagueId league) {
        jdbc.sql("""
                        insert into predictions.algorithms (league_id, algorithm, status)
                        select :league, a.algorithm, case when a.algorithm = :default then 'DEFAULT' else 'CANDIDATE' end
                        from unnest(:algorithms) a (algorithm)
                        order by a.algorithm
                        on conflict do nothing
                        """)
                .param("league", league.value())
                .param("default", INITIAL_DEFAULT.code())
                .param(
                        "algorithms",
                        Arrays.stream(Algorithm.values()).map(Algorithm::code).toArray(String[]::new))
                .update();
        return statuses(league, "order by algorithm for update");
    }

    private Map<Algorithm, ModelStatus> statuses(LeagueId league, String suffix) {
        Map<Algorithm, ModelStatus> statuses = new EnumMap<>(Algorithm.class);
        jdbc.sql("select algorithm, status from predictions.algorithms where league_id = :league " + suffix)
                .param("league", league.value())
                .query(row -> {
                    statuses.put(
                            Algorithm.named(row.getString("algorithm")).orElseThrow(),
                            ModelStatus.valueOf(row.getString("status")));
                });
        boolean undecided = statuses.isEmpty();
        for (Algorithm algorithm : Algorithm.values()) {
            statuses.putIfAbsent(
                    algorithm, undecided && algorithm == INITIAL_DEFAULT ? ModelStatus.DEFAULT : ModelStatus.CANDIDATE);
        }
        return statuses;
    }

    /** What administrators have decided about a league, the newest first. */
    Page<ModelDecisionView> decisions(LeagueId league, PageQuery page) {
        Cursor cursor = Cursor.of(page).orElse(Cursor.BEFORE_THE_LATEST);
        List<ModelDecisionView> rows = jdbc.sql("""
                        select id, model_version, algorithm, status, decided_by, decided_at
                        from predictions.model_decisions
                        where league_id = :league and (decided_at, id) < (:at, :id)
                        order by decided_at desc, id desc
                        limit :limit
                        """)
                .param("league", league.value())
                .param("at", Timestamp.from(cursor.at()))
                .param("id", cursor.id())
                .param("limit", page.limit() + 1)
                .query((row, number) -> new ModelDecisionView(
                        row.getObject("id", UUID.class),
                        row.getString("model_version"),
                        row.getString("algorithm"),
                        ModelStatus.valueOf(row.getString("status")),
                        row.getObject("decided_by", UUID.class),
                        row.getTimestamp("decided_at").toInstant()))
                .list();
        return Page.of(
                rows,
                page,
                row -> new Cursor(row.decidedAt(), row.id()),
                () -> jdbc.sql("select count(*) from predictions.model_decisions where league_id = :league")
                        .param("league", league.value())
                        .query(Long.class)
                        .single());
    }
}
