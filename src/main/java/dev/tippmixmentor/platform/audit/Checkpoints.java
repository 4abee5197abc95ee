package dev.tippmixmentor.platform.audit;

import dev.tippmixmentor.platform.security.KeyedHash;
import dev.tippmixmentor.platform.web.IndexQuery;
import dev.tippmixmentor.platform.web.Page;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** States now and then, signed, how the chain ends: in the database, and in the log for those who collect that. */
@Component
class Checkpoints {
    private static final Logger log = LoggerFactory.getLogger(Checkpoints.class);
    private static final int KEY_ID_LENGTH = 12;

    private final JdbcClient jdbc;
    private final KeyedHash key;
    private final String keyId;
    private final Map<String, KeyedHash> keys;
    private final Clock clock;

    Checkpoints(JdbcClient jdbc, @Qualifier("sessionHash") KeyedHash key, Clock clock) {
        this.jdbc = jdbc;
        this.key = key;
        this.keyId = keyId(key);
        this.keys = key.keys().stream().collect(Collectors.toMap(Checkpoints::keyId, Function.identity()));
        this.clock = clock;
    }

    private static String keyId(KeyedHash key) {
        return key.of("audit key id").substring(0, KEY_ID_LENGTH);
    }

    /** A checkpoint as administrators see it; {@code text} is what the verification takes. */
    record View(long index, String hash, Instant at, String keyId, String signature, String text) {
        static View of(Checkpoint checkpoint) {
            return new View(
                    checkpoint.index(),
                    checkpoint.hash(),
                    checkpoint.at(),
                    checkpoint.keyId(),
                    checkpoint.signature(),
                    checkpoint.text());
        }
    }

    private record Head(long index, String hash) {}

    /** States how the chain ends now; empty if that has been stated already, or nothing is chained yet. */
    Optional<Checkpoint> take() {
        Optional<Checkpoint> taken =
                jdbc.sql("""
                        select index, hash
                        from audit.links
                        where index > coalesce((select max(index) from audit.checkpoints), 0)
                        order by index desc
                        limit 1
                        """).query(Head.class).optional().map(this::signed).filter(this::store);
        taken.ifPresent(
                checkpoint -> log.info("audit.checkpoint index={} text={}", checkpoint.index(), checkpoint.text()));
        return taken;
    }

    private Checkpoint signed(Head head) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return new Checkpoint(
                head.index(), head.hash(), now, keyId, key.inHexOf(statement(head.index(), head.hash(), now)));
    }

    private boolean store(Checkpoint checkpoint) {
        return jdbc.sql("""
                                insert into audit.checkpoints (index, hash, taken_at, key_id, signature)
                                values (:index, :hash, :at, :key, :signature)
                                on conflict do nothing
                                """)
                        .param("index", checkpoint.index())
                        .param("hash", checkpoint.hash())
                        .param("at", Timestamp.from(checkpoint.at()))
                        .param("key", checkpoint.keyId())
                        .param("signature", checkpoint.signature())
                        .update()
                == 1;
    }

    /** A page of the checkpoints, the first ones first; its next cursor is the index of the last of them. */
    Page<View> list(IndexQuery page) {
        List<View> checkpoints = jdbc.sql("""
                        select index, hash, taken_at, key_id, signature
                        from audit.checkpoints
                        where index > :after
                        order by index
                        limit :limit
                        """)
                .param("after", page.cursor())
                .param("limit", page.limit() + 1)
                .query((row, number) -> View.of(checkpoint(row)))
                .list();
        return Page.of(
                checkpoints,
                page,
                View::index,
                () -> jdbc.sql("select count(*) from audit.checkpoints")
                        .query(Long.class)
                        .single());
    }

    static Checkpoint checkpoint(ResultSet row) throws SQLException {
        return new Checkpoint(
                row.getLong("index"),
                row.getString("hash"),
                row.getTimestamp("taken_at").toInstant(),
                row.getString("key_id"),
                row.getString("signature"));
    }

    /** Whether the key that signs today or an earlier one signed this, or said to have. */
    boolean isOfOurKey(Checkpoint checkpoint) {
        return keys.containsKey(checkpoint.keyId());
    }

    /** Whether the key that it names did sign this; no if the key is none of ours. */
    boolean isGenuine(Checkpoint checkpoint) {
        KeyedHash signer = keys.get(checkpoint.keyId());
        if (signer == null) {
            return false;
        }
        String genuine = signer.inHexOf(statement(checkpoint.index(), checkpoint.hash(), checkpoint.at()));
        return MessageDigest.isEqual(
                genuine.getBytes(StandardCharsets.US_ASCII),
                checkpoint.signature().getBytes(StandardCharsets.UTF_8));
    }

    private static String statement(long index, String hash, Instant at) {
        return "audit checkpoint " + index + " " + hash + " " + at.toEpochMilli();
    }
}
