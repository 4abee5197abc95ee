package dev.tippmixmentor.platform.audit;

import dev.tippmixmentor.platform.jobs.PollingThread;
import dev.tippmixmentor.platform.seal.HashChain;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Makes a chain of what writers have committed, behind them, so that they never wait for each other. Every node has one
 * and whichever holds the lock does the work. An entry waits in {@code audit.unchained} from its own commit to that of its
 * link: one that commits late is chained late, in the order of chaining, and a crash at any moment leaves it either waiting
 * or chained.
 */
@Component
class AuditSequencer extends PollingThread {
    private static final Logger log = LoggerFactory.getLogger(AuditSequencer.class);
    static final int BATCH = 1_000;

    /** A tenth of the second within which entries are chained. */
    private static final Duration EVERY = Duration.ofMillis(100);

    /** One node at a time; the number means nothing else. */
    private static final long LOCK = 7_413_006_421_002L;

    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private boolean failing;

    AuditSequencer(JdbcClient jdbc, PlatformTransactionManager transactions, Clock clock) {
        super("audit-sequencer-", Duration.ZERO, EVERY);
        this.jdbc = jdbc;
        this.transaction = new TransactionTemplate(transactions);
        this.clock = clock;
    }

    private record Head(long index, String hash) {}

    @Override
    protected void poll() {
        try {
            while (isAnythingWaiting() && chain() == BATCH) {
                // there may be more
            }
            failing = false;
        } catch (CannotCreateTransactionException | DataAccessResourceFailureException e) {
            log.debug("audit.unchained", e); // the database is away; entries wait there
        } catch (RuntimeException e) {
            if (!failing) {
                log.error("audit.unchained", e);
            }
            failing = true; // once is enough; entries wait until it works again
        }
    }

    private boolean isAnythingWaiting() {
        return jdbc.sql("select exists (select from audit.unchained)")
                .query(Boolean.class)
                .single();
    }

    /**
     * Chains up to {@value #BATCH} entries that wait.
     *
     * @return how many; 0 also if another node is at it
     */
    int chain() {
        return Objects.requireNonNull(transaction.execute(status -> {
            boolean mine = jdbc.sql("select pg_try_advisory_xact_lock(:lock)")
                    .param("lock", LOCK)
                    .query(Boolean.class)
                    .single();
            return mine ? append(take()) : 0;
        }));
    }

    private List<RecordedEntry> take() {
        return jdbc.sql("""
                        with taken as (
                            delete from audit.unchained
                            where entry_id in (
                                select entry_id
                                from audit.unchained
                                order by entry_id
                                limit :batch
                            )
                            returning entry_id
                        )
                        select
                        """ + RecordedEntry.COLUMNS + """
                        from taken
                        join audit.entries e on e.id = taken.entry_id
                        order by e.id
                        """)
                .param("batch", BATCH)
                .query(RecordedEntry::of)
                .list();
    }

    private int append(List<RecordedEntry> entries) {
        if (entries.isEmpty()) {
            return 0;
        }
        Head head = jdbc.sql("select index, hash from audit.links order by index desc limit 1")
                .query(Head.class)
                .optional()
                .orElse(new Head(0, HashChain.GENESIS));
        int length = entries.size();
        Long[] indexes = new Long[length];
        UUID[] ids = new UUID[length];
        String[] previousHashes = new String[length];
        String[] hashes = new String[length];
        for (int i = 0; i < length; i++) {
            RecordedEntry entry = entries.get(i);
            indexes[i] = head.index() + 1;
            ids[i] = entry.id();
            previousHashes[i] = head.hash();
            hashes[i] = HashChain.hash(indexes[i], head.hash(), entry.content());
            head = new Head(indexes[i], hashes[i]);
        }
        jdbc.sql("""
                        insert into audit.links (index, entry_id, previous_hash, hash, chained_at)
                        select link.index, link.entry_id, link.previous_hash, link.hash, cast(:now as timestamptz)
                        from unnest(
                            cast(:indexes as bigint[]), cast(:ids as uuid[]),
                            cast(:previousHashes as text[]), cast(:hashes as text[])
                        ) as link (index, entry_id, previous_hash, hash)
                        """)
                .param("indexes", indexes)
                .param("ids", ids)
                .param("previousHashes", previousHashes)
                .param("hashes", hashes)
                .param("now", Timestamp.from(clock.instant()))
                .update();
        return length;
    }
}
