package dev.tippmixmentor.platform.audit;

import dev.tippmixmentor.platform.database.LongWork;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.seal.HashChain;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Walks the chain of the audit log and computes every hash again. */
@Component
class AuditVerification {
    private static final int FETCH_SIZE = 2_000;
    private static final Duration RETRY = Duration.ofSeconds(30);

    private final JdbcClient jdbc;
    private final LongWork longWork;
    private final Checkpoints checkpoints;
    private final TransactionTemplate snapshot;

    /** One at a time: a walk keeps a core and a connection busy. */
    private final ReentrantLock walking = new ReentrantLock();

    AuditVerification(
            JdbcClient jdbc, LongWork longWork, Checkpoints checkpoints, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.longWork = longWork;
        this.checkpoints = checkpoints;
        this.snapshot = new TransactionTemplate(transactions);
        // Entries go on being chained: all that is compared must be of one moment.
        this.snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        this.snapshot.setReadOnly(true);
    }

    /**
     * What walking the chain found.
     *
     * @param intact whether every link fits, every entry is in the chain or waits for it, and every checkpoint says so too
     * @param length links that fit
     * @param headHash hash of the last of them
     * @param waiting entries that are to be chained yet
     * @param checkpoints compared with the chain
     * @param unsigned those of them that another key signed, so that only their hash could be compared
     * @param fault the first thing that does not fit, null if intact
     */
    record Result(
            boolean intact,
            long length,
            String headHash,
            long waiting,
            int checkpoints,
            int unsigned,
            @Nullable Fault fault) {}

    /**
     * What does not fit.
     *
     * @param index of the link, null for an entry that has none
     * @param entryId its entry, null where it is not known any more
     */
    record Fault(@Nullable Long index, @Nullable UUID entryId, String problem) {}

    private record Link(
            long index,
            UUID entryId,
            String previousHash,
            String hash,
            @Nullable RecordedEntry entry,
            @Nullable Checkpoint checkpoint) {

        static Link of(ResultSet row, int number) throws SQLException {
            return new Link(
                    row.getLong("link_index"),
                    row.getObject("entry_id", UUID.class),
                    row.getString("previous_hash"),
                    row.getString("link_hash"),
                    row.getObject("id") == null ? null : RecordedEntry.of(row, number),
                    row.getObject("index") == null ? null : Checkpoints.checkpoint(row));
        }
    }

    /**
     * Verifies the whole log; reads row by row, whatever its length.
     *
     * @param kept checkpoints that were kept elsewhere, besides those that are stored
     * @throws ApiException {@code SERVICE_UNAVAILABLE} while a verification is under way on this node
     */
    Result verify(Collection<Checkpoint> kept) {
        if (!walking.tryLock()) {
            throw ApiException.unavailable("The audit log is being verified already", RETRY);
        }
        try {
            return Objects.requireNonNull(snapshot.execute(status -> {
                longWork.begin();
                return new Walk(kept).result();
            }));
        } finally {
            walking.unlock();
        }
    }

    /** One verification under way. */
    private final class Walk {
        private final List<Checkpoint> kept;
        private final Map<Long, List<Checkpoint>> keptByIndex;
        private long length;
        private String head = HashChain.GENESIS;
        private int compared;
        private int unsigned;

        Walk(Collection<Checkpoint> kept) {
            this.kept = List.copyOf(kept);
            this.keptByIndex = kept.stream().collect(Collectors.groupingBy(Checkpoint::index));
        }

        Result result() {
            Fault fault = brokenLink().or(this::missingEnd).or(this::strayEntry).orElse(null);
            long waiting = jdbc.sql("select count(*) from audit.unchained")
                    .query(Long.class)
                    .single();
            return new Result(fault == null, length, head, waiting, compared, unsigned, fault);
        }

        private Optional<Fault> brokenLink() {
            try (Stream<Link> links =
                    jdbc.sql("""
                            select l.index as link_index, l.entry_id, l.previous_hash, l.hash as link_hash,
                                c.index, c.hash, c.taken_at, c.key_id, c.signature,
                            """ + RecordedEntry.COLUMNS + """
                            from audit.links l
                            left join audit.entries e on e.id = l.entry_id
                            left join audit.checkpoints c on c.index = l.index
                            order by l.index
                            """).withFetchSize(FETCH_SIZE).query(Link::of).stream()) {
                for (Link link : (Iterable<Link>) links::iterator) {
                    String problem = problem(link);
                    if (problem != null) {
                        return Optional.of(new Fault(length + 1, link.entryId(), problem));
                    }
                    length = link.index();
                    head = link.hash();
                }
            }
            return Optional.empty();
        }

        private @Nullable String problem(Link link) {
            if (link.index() != length + 1) {
                return "the link is missing";
            }
            if (!link.previousHash().equals(head)) {
                return "the previous hash is not the one of the link before";
            }
            if (link.entry() == null) {
                return "the entry is missing";
            }
            if (!HashChain.hash(link.index(), head, link.entry().content()).equals(link.hash())) {
                return "the entry does not fit its hash";
            }
            return Stream.concat(
                            Stream.ofNullable(link.checkpoint()),
                            keptByIndex.getOrDefault(link.index(), List.of()).stream())
                    .map(checkpoint -> problem(checkpoint, link))
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
        }

        private @Nullable String problem(Checkpoint checkpoint, Link link) {
            compared++;
            if (!checkpoints.isOfOurKey(checkpoint)) {
                unsigned++;
            } else if (!checkpoints.isGenuine(checkpoint)) {
                return "the checkpoint is not signed by us";
            }
            return checkpoint.hash().equals(link.hash())
                    ? null
                    : "the checkpoint has another hash: the chain was written anew, here or before";
        }

        private Optional<Fault> missingEnd() {
            Optional<Checkpoint> stored = jdbc.sql("""
                            select index, hash, taken_at, key_id, signature
                            from audit.checkpoints
                            where index > :length
                            order by index
                            limit 1
                            """)
                    .param("length", length)
                    .query((row, number) -> Checkpoints.checkpoint(row))
                    .optional();
            return Stream.concat(stored.stream(), kept.stream().filter(checkpoint -> checkpoint.index() > length))
                    .min(Comparator.comparingLong(Checkpoint::index))
                    .map(checkpoint -> new Fault(
                            length + 1,
                            null,
                            "the end of the chain is missing: a checkpoint has seen " + checkpoint.index() + " links"));
        }

        /** Somebody else than the log wrote it, or took its link away. */
        private Optional<Fault> strayEntry() {
            return jdbc.sql("""
                            select e.id
                            from audit.entries e
                            where not exists (select from audit.links l where l.entry_id = e.id)
                                and not exists (select from audit.unchained u where u.entry_id = e.id)
                            order by e.id
                            limit 1
                            """)
                    .query(UUID.class)
                    .optional()
                    .map(entry -> new Fault(null, entry, "the entry is neither in the chain nor waiting for it"));
        }
    }
}
