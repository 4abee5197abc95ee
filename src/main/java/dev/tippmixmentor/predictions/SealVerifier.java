package dev.tippmixmentor.predictions;

import dev.tippmixmentor.platform.database.LongWork;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.seal.CanonicalJson;
import dev.tippmixmentor.platform.seal.HashChain;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Walks the {@link SealChain} and says whether it is whole, and whether what is shown is what was sealed. */
@Component
class SealVerifier {
    private static final Duration RETRY = Duration.ofSeconds(30);
    private static final int MODELS_REMEMBERED = 1_000;
    private static final String EARLIEST_KICK_OFF = "/earliestKickOff";
    private static final String DIFFERENT = "the prediction is not what was sealed";

    private final JdbcClient jdbc;
    private final LongWork longWork;
    private final JsonMapper json;
    private final TransactionTemplate snapshot;

    /** One at a time: a walk keeps a core and a connection busy, and everybody may ask for it. */
    private final ReentrantLock walking = new ReentrantLock();

    SealVerifier(JdbcClient jdbc, LongWork longWork, JsonMapper json, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.longWork = longWork;
        this.json = json;
        this.snapshot = new TransactionTemplate(transactions);
        // Publishing goes on: the links and the head that is compared with them must be of one moment.
        this.snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        this.snapshot.setReadOnly(true);
    }

    /**
     * What walking the chain found.
     *
     * @param intact whether every link fits
     * @param length links walked; up to the first fault if there is one
     * @param headHash hash of the last of them
     * @param firstFault index of the first link that does not fit, or of the next one if all do and a prediction has
     *     none; null if intact
     * @param problem what is wrong with it, null if intact
     */
    record Verification(
            boolean intact,
            long length,
            String headHash,
            @Nullable Long firstFault,
            @Nullable String problem) {}

    /** A link, and beside it the prediction as it is shown now; null where there is none. */
    private record Link(
            long index,
            String content,
            String previousHash,
            String hash,
            @Nullable Shown shown) {}

    /** What the link and the prediction say outside the sealed content. */
    private record Shown(
            Map<String, String> facts,
            Map<String, Instant> times,
            boolean sealedWhenPublished,
            Map<String, Double> numbers,
            boolean kept,
            String modelVersion,
            String content) {}

    /** By model version, of the last that were asked for: predictions of one version were mostly sealed together. */
    private final class ParametersHashes {
        private final Map<String, String> known = new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
                return size() > MODELS_REMEMBERED;
            }
        };

        private String get(String version) {
            return known.computeIfAbsent(
                    version,
                    absent -> jdbc.sql("""
                            select cast(parameters as text)
                            from predictions.models
                            where version = :version
                            """)
                            .param("version", absent)
                            .query((row, number) -> HashChain.sha256(CanonicalJson.of(row.getString(1))))
                            .single());
        }
    }

    /**
     * Walks the whole chain, computes every hash again, compares what is sealed with what is shown, and looks for what was
     * published without a seal; reads row by row, whatever its length.
     *
     * @param seen a link that somebody noted earlier: only that tells a chain written anew, or cut off, from the true one
     * @throws ApiException {@code SERVICE_UNAVAILABLE} while a verification is under way on this node
     */
    Verification verify(SealChain.@Nullable Head seen) {
        if (!walking.tryLock()) {
            throw ApiException.unavailable("The track record is being verified already", RETRY);
        }
        try {
            return Objects.requireNonNull(snapshot.execute(status -> {
                longWork.begin();
                return walk(seen);
            }));
        } finally {
            walking.unlock();
        }
    }

    private Verification walk(SealChain.@Nullable Head seen) {
        long length = 0;
        String previous = HashChain.GENESIS;
        ParametersHashes models = new ParametersHashes();
        try (Stream<Link> links = jdbc.sql("""
                        select s.index, s.prediction_id, s.content, s.previous_hash, s.hash, s.sealed_at,
                            p.match_id, p.league_id, p.agent_id, p.kept, p.kick_off, p.earliest_kick_off, p.published_at,
                            p.home_rate, p.away_rate, p.rho,
                            p.home_probability, p.draw_probability, p.away_probability,
                            cast(p.content as text) as shown_content, m.version
                        from predictions.seals s
                        left join predictions.predictions p on p.id = s.prediction_id
                        left join predictions.models m on m.id = p.model_id
                        order by s.index
                        """).withFetchSize(500).query(SealVerifier::link).stream()) {
            for (Link link : (Iterable<Link>) links::iterator) {
                String fault = fault(link, length + 1, previous, seen, models);
                if (fault != null) {
                    return new Verification(false, length, previous, length + 1, fault);
                }
                length = link.index();
                previous = link.hash();
            }
        }
        SealChain.Head head = jdbc.sql("select index, hash from predictions.seal_head")
                .query(SealChain.Head.class)
                .single();
        if (head.index() != length || !head.hash().equals(previous)) {
            return new Verification(false, length, previous, length + 1, "the end of the chain is missing");
        }
        if (seen != null && seen.index() > length) {
            return new Verification(
                    false, length, previous, length + 1, "the chain was longer when it was seen earlier");
        }
        Optional<UUID> unsealed = firstUnsealed();
        if (unsealed.isPresent()) {
            return new Verification(
                    false,
                    length,
                    previous,
                    length + 1,
                    "prediction " + unsealed.get() + " was published without a seal");
        }
        return new Verification(true, length, previous, null, null);
    }

    private Optional<UUID> firstUnsealed() {
        return jdbc.sql("""
                        select p.id
                        from predictions.predictions p
                        where not exists (select from predictions.seals s where s.prediction_id = p.id)
                        order by p.published_at, p.id
                        limit 1
                        """).query(UUID.class).optional();
    }

    private static Link link(ResultSet row, int number) throws SQLException {
        return new Link(
                row.getLong("index"),
                row.getString("content"),
                row.getString("previous_hash"),
                row.getString("hash"),
                row.getObject("match_id") == null || row.getString("version") == null ? null : shown(row));
    }

    private static Shown shown(ResultSet row) throws SQLException {
        String agent = row.getString("agent_id");
        Instant published = row.getTimestamp("published_at").toInstant();
        return new Shown(
                Map.of(
                        "/id", row.getString("prediction_id"),
                        "/matchId", row.getString("match_id"),
                        "/leagueId", row.getString("league_id"),
                        "/agentId", agent == null ? "" : agent,
                        "/modelVersion", row.getString("version")),
                times(row),
                published.equals(row.getTimestamp("sealed_at").toInstant()),
                Map.of(
                        "/rates/home", row.getDouble("home_rate"),
                        "/rates/away", row.getDouble("away_rate"),
                        "/rates/rho", row.getDouble("rho"),
                        "/content/outcome/home", row.getDouble("home_probability"),
                        "/content/outcome/draw", row.getDouble("draw_probability"),
                        "/content/outcome/away", row.getDouble("away_probability")),
                row.getBoolean("kept"),
                row.getString("version"),
                row.getString("shown_content"));
    }

    private static Map<String, Instant> times(ResultSet row) throws SQLException {
        Map<String, Instant> times = new HashMap<>();
        times.put("/publishedAt", row.getTimestamp("published_at").toInstant());
        times.put("/kickOff", row.getTimestamp("kick_off").toInstant());
        Timestamp earliest = row.getTimestamp("earliest_kick_off");
        if (earliest != null) {
            times.put(EARLIEST_KICK_OFF, earliest.toInstant());
        }
        return times;
    }

    private @Nullable String fault(
            Link link, long expectedIndex, String previous, SealChain.@Nullable Head seen, ParametersHashes models) {
        if (link.index() != expectedIndex) {
            return "a link is missing";
        }
        if (!link.previousHash().equals(previous)) {
            return "the previous hash is not the one of the link before";
        }
        if (!HashChain.hash(link.index(), previous, link.content()).equals(link.hash())) {
            return "the content does not fit its hash";
        }
        if (seen != null && seen.index() == link.index() && !seen.hash().equals(link.hash())) {
            return "the link is not the one seen earlier";
        }
        JsonNode sealed;
        try {
            sealed = json.readTree(link.content());
        } catch (JacksonException e) {
            // Whoever wrote the chain anew can seal anything.
            return DIFFERENT;
        }
        if (link.shown() == null || !says(sealed, link.shown())) {
            return DIFFERENT;
        }
        if (!isInTime(sealed)) {
            return "it was sealed when the match may have begun";
        }
        return sealed.path("version").asInt(1) == 1
                        || sealed.path("parametersHash")
                                .asString("")
                                .equals(models.get(link.shown().modelVersion()))
                ? null
                : "the parameters of the model are not what was sealed";
    }

    private static boolean isInTime(JsonNode sealed) {
        Instant published = instant(sealed.path("publishedAt"));
        JsonNode earliest = sealed.at(EARLIEST_KICK_OFF);
        Instant begins = instant(earliest.isString() ? earliest : sealed.path("kickOff"));
        return published != null && begins != null && published.isBefore(begins);
    }

    private static boolean says(JsonNode sealed, Shown shown) {
        // Canonical on both sides: PostgreSQL and Java may spell the same number differently.
        return shown.facts().entrySet().stream()
                        .allMatch(fact ->
                                fact.getValue().equals(sealed.at(fact.getKey()).asString("")))
                && shown.times().entrySet().stream()
                        .allMatch(time -> time.getValue()
                                .truncatedTo(ChronoUnit.MILLIS)
                                .equals(instant(sealed.at(time.getKey()))))
                && shown.times().containsKey(EARLIEST_KICK_OFF)
                        == sealed.at(EARLIEST_KICK_OFF).isString()
                && shown.sealedWhenPublished()
                && shown.kept() == sealed.path("kept").asBoolean(false)
                && shown.numbers().entrySet().stream()
                        .allMatch(number ->
                                number.getValue() == sealed.at(number.getKey()).asDouble(Double.NaN))
                && sealed.path("content").isObject()
                && CanonicalJson.of(sealed.path("content").toString()).equals(CanonicalJson.of(shown.content()));
    }

    /** Written in milliseconds, whatever there is behind them. */
    private static @Nullable Instant instant(JsonNode text) {
        try {
            return Instant.parse(text.asString(""));
        } catch (DateTimeParseException e) {
            return null;
        }
    }
}
