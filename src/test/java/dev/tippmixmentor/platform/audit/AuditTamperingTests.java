package dev.tippmixmentor.platform.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.platform.seal.HashChain;
import dev.tippmixmentor.platform.security.KeyedHash;
import dev.tippmixmentor.platform.web.CurrentRequest;
import dev.tippmixmentor.testing.IntegrationTest;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;

/** A superuser with the triggers off changes the log, and a verification names the place. */
@IntegrationTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuditTamperingTests {
    private static final Logger log = LoggerFactory.getLogger(AuditTamperingTests.class);
    private static final long SEED = 20_261_125;
    private static final int LINKS = 120;
    private static final int EVERY = 40;

    private static final List<String> EDITS = List.of(
            "action = 'ROLE_CHANGED'",
            "actor_kind = 'ANONYMOUS'",
            "target_type = 'user'",
            "target_id = 'x'",
            "target_id = null",
            "before = null",
            "after = '{\"score\":[9,9]}'",
            "recorded_at = recorded_at + interval '1 microsecond'",
            "node = 'elsewhere'",
            "client_key = 'x'",
            "after = after || ' '",
            "correlation_id = 'x'",
            "actor_kind = 'USER', actor_id = uuidv7(), actor_role = 'ADMIN'");

    @Autowired
    JsonMapper json;

    @Autowired
    CurrentRequest request;

    @Autowired
    @Qualifier("sessionHash")
    KeyedHash hash;

    private AuditDatabase database;
    private JdbcClient jdbc;
    private final List<Checkpoint> exported = new ArrayList<>();

    private enum Tampering {
        EDIT,
        DELETE_ENTRY,
        DELETE_LINK,
        DELETE_BOTH,
        INSERT_ENTRY,
        INSERT_LINK,
        REORDER,
        CUT_OFF,
        CUT_OFF_ALL,
        REWRITE,
        REWRITE_WITH_CHECKPOINTS
    }

    /**
     * What a verification has to find.
     *
     * @param index of the link it must name, null for an entry without one
     * @param entry that it must name, null where it need not
     */
    private record Expected(Long index, UUID entry) {}

    @BeforeAll
    void aChainWithExportedCheckpoints() {
        database = AuditDatabase.create(json, request, hash);
        jdbc = database.jdbc();
        for (int links = 0; links < LINKS; links += EVERY) {
            database.write(EVERY);
            database.chain();
            exported.add(database.checkpoints().take().orElseThrow());
        }
        assertThat(database.verification().verify(exported).intact()).isTrue();
    }

    @AfterAll
    void close() {
        database.close();
    }

    @Test
    void everyTamperingIsFoundFromTheExportedCheckpointsAndNamed() {
        tamper(200);
    }

    @Test
    @Tag("benchmark")
    void aThousandTamperingsAreFoundAndNamed() {
        tamper(1_000);
    }

    private void tamper(int rounds) {
        Random random = new Random(SEED);
        Map<Tampering, Integer> found = new EnumMap<>(Tampering.class);
        for (int round = 0; round < rounds; round++) {
            Tampering tampering = Tampering.values()[round % Tampering.values().length];
            boolean storedCheckpointsGone = random.nextBoolean();
            database.transaction().executeWithoutResult(status -> {
                status.setRollbackOnly();
                jdbc.sql("set local session_replication_role = replica").update();
                if (storedCheckpointsGone) {
                    jdbc.sql("delete from audit.checkpoints").update();
                }
                Expected expected = apply(tampering, random);
                AuditVerification.Result result = database.verification().verify(exported);

                assertThat(result.intact()).as("seed %d, %s", SEED, tampering).isFalse();
                AuditVerification.Fault fault = Objects.requireNonNull(result.fault());
                assertThat(fault.index()).as("%s: %s", tampering, fault).isEqualTo(expected.index());
                if (expected.entry() != null) {
                    assertThat(fault.entryId()).as("%s: %s", tampering, fault).isEqualTo(expected.entry());
                }
                found.merge(tampering, 1, Integer::sum);
            });
        }
        log.info("{} of {} tamperings found and named: {}", sum(found), rounds, found);
        assertThat(sum(found)).isEqualTo(rounds);
        assertThat(database.verification().verify(exported).intact())
                .as("all was put back")
                .isTrue();
    }

    private static int sum(Map<Tampering, Integer> found) {
        return found.values().stream().mapToInt(Integer::intValue).sum();
    }

    private Expected apply(Tampering tampering, Random random) {
        long index = 1L + random.nextInt(LINKS);
        UUID entry = entryOf(index);
        return switch (tampering) {
            case EDIT -> {
                edit(entry, EDITS.get(random.nextInt(EDITS.size())));
                yield new Expected(index, entry);
            }
            case DELETE_ENTRY -> {
                deleteEntry(entry);
                yield new Expected(index, entry);
            }
            case DELETE_LINK -> {
                deleteLinksFrom(index, index);
                yield new Expected(index, null);
            }
            case DELETE_BOTH -> {
                deleteLinksFrom(index, index);
                deleteEntry(entry);
                yield new Expected(index, null);
            }
            case INSERT_ENTRY -> new Expected(null, insertEntry());
            case INSERT_LINK -> {
                UUID inserted = insertEntry();
                jdbc.sql("update audit.links set index = index + 1000000 where index >= :index")
                        .param("index", index)
                        .update();
                jdbc.sql("update audit.links set index = index - 999999 where index > 1000000")
                        .update();
                String previous = index == 1 ? HashChain.GENESIS : hashOf(index - 1);
                insertLink(index, inserted, previous);
                boolean atCheckpoint = index % EVERY == 0;
                yield atCheckpoint ? new Expected(index, inserted) : new Expected(index + 1, entry);
            }
            case REORDER -> {
                long other = index == LINKS ? index - 1 : index + 1 + random.nextInt((int) (LINKS - index));
                swap(index, other);
                long first = Math.min(index, other);
                yield new Expected(first, entryOf(first));
            }
            case CUT_OFF -> {
                cutOffFrom(index);
                yield new Expected(index, null);
            }
            case CUT_OFF_ALL -> {
                cutOffFrom(1);
                yield new Expected(1L, null);
            }
            case REWRITE -> {
                edit(entry, "target_id = 'rewritten'");
                rewriteFrom(index);
                yield new Expected(checkpointAtOrAfter(index), null);
            }
            case REWRITE_WITH_CHECKPOINTS -> {
                edit(entry, "target_id = 'rewritten'");
                rewriteFrom(index);
                jdbc.sql(
                                "update audit.checkpoints c set hash = (select hash from audit.links l where l.index = c.index)")
                        .update();
                yield new Expected(checkpointAtOrAfter(index), null);
            }
        };
    }

    private void edit(UUID entry, String change) {
        jdbc.sql("update audit.entries set " + change + " where id = :entry")
                .param("entry", entry)
                .update();
    }

    private void deleteEntry(UUID entry) {
        jdbc.sql("delete from audit.entries where id = :entry")
                .param("entry", entry)
                .update();
    }

    private void deleteLinksFrom(long first, long last) {
        jdbc.sql("delete from audit.links where index between :first and :last")
                .param("first", first)
                .param("last", last)
                .update();
    }

    private void cutOffFrom(long index) {
        jdbc.sql("delete from audit.entries where id in (select entry_id from audit.links where index >= :index)")
                .param("index", index)
                .update();
        deleteLinksFrom(index, LINKS);
    }

    private UUID insertEntry() {
        return jdbc.sql("""
                        insert into audit.entries (recorded_at, node, actor_kind, action, target_type)
                        values (now() - interval '1 day', 'x', 'SYSTEM', 'RESULT_SET', 'match')
                        returning id
                        """).query(UUID.class).single();
    }

    private void insertLink(long index, UUID entry, String previous) {
        jdbc.sql("alter table audit.links drop constraint links_previous_hash_uq")
                .update();
        jdbc.sql("""
                        insert into audit.links (index, entry_id, previous_hash, hash, chained_at)
                        values (:index, :entry, :previous, :hash, now())
                        """)
                .param("index", index)
                .param("entry", entry)
                .param("previous", previous)
                .param("hash", HashChain.hash(index, previous, content(entry)))
                .update();
    }

    private void swap(long one, long other) {
        UUID first = entryOf(one);
        UUID second = entryOf(other);
        setEntry(one, UUID.randomUUID());
        setEntry(other, first);
        setEntry(one, second);
    }

    private void setEntry(long index, UUID entry) {
        jdbc.sql("update audit.links set entry_id = :entry where index = :index")
                .param("entry", entry)
                .param("index", index)
                .update();
    }

    /** As somebody would who knows how the chain is made. */
    private void rewriteFrom(long first) {
        String previous = first == 1 ? HashChain.GENESIS : hashOf(first - 1);
        for (long index = first; index <= LINKS; index++) {
            String rewritten = HashChain.hash(index, previous, content(entryOf(index)));
            jdbc.sql("update audit.links set previous_hash = :previous, hash = :hash where index = :index")
                    .param("previous", previous)
                    .param("hash", rewritten)
                    .param("index", index)
                    .update();
            previous = rewritten;
        }
    }

    private String content(UUID entry) {
        return jdbc.sql("select " + RecordedEntry.COLUMNS + "from audit.entries e where e.id = :entry")
                .param("entry", entry)
                .query(RecordedEntry::of)
                .single()
                .content();
    }

    private UUID entryOf(long index) {
        return jdbc.sql("select entry_id from audit.links where index = :index")
                .param("index", index)
                .query(UUID.class)
                .single();
    }

    private String hashOf(long index) {
        return jdbc.sql("select hash from audit.links where index = :index")
                .param("index", index)
                .query(String.class)
                .single();
    }

    private static long checkpointAtOrAfter(long index) {
        return (index + EVERY - 1) / EVERY * EVERY;
    }
}
