package dev.tippmixmentor.predictions;

import dev.tippmixmentor.platform.seal.CanonicalJson;
import dev.tippmixmentor.platform.seal.HashChain;
import dev.tippmixmentor.platform.web.Page;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * The chain of seals ({@link HashChain}) over everything that was ever published. Publishers lock its head, so the chain
 * has one order, no gap and no fork; the database refuses to change what it holds.
 */
@Component
class SealChain {
    private final JdbcClient jdbc;

    SealChain(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The newest link, locked until the transaction ends. */
    record Head(long index, String hash) {}

    /**
     * What walking the chain found.
     *
     * @param intact whether every link fits
     * @param length links walked; up to the first fault if there is one
     * @param headHash hash of the last of them
     * @param firstFault index of the first link that does not fit, null if intact
     * @param problem what is wrong with it, null if intact
     */
    record Verification(
            boolean intact,
            long length,
            String headHash,
            @Nullable Long firstFault,
            @Nullable String problem) {}

    private record Link(long index, UUID predictionId, String content, String previousHash, String hash) {}

    @Transactional(propagation = Propagation.MANDATORY)
    Head lock() {
        return jdbc.sql("select index, hash from predictions.seal_head for update")
                .query(Head.class)
                .single();
    }

    /**
     * Adds a link behind the head.
     *
     * @param json the facts; stored and hashed as canonical JSON
     * @return the new head
     */
    @Transactional(propagation = Propagation.MANDATORY)
    Head append(Head head, PredictionId prediction, String json, Instant at) {
        String content = CanonicalJson.of(json);
        Head next = new Head(head.index() + 1, HashChain.hash(head.index() + 1, head.hash(), content));
        jdbc.sql("""
                        insert into predictions.seals (index, prediction_id, content, previous_hash, hash, sealed_at)
                        values (:index, :prediction, :content, :previousHash, :hash, :at)
                        """)
                .param("index", next.index())
                .param("prediction", prediction.value())
                .param("content", content)
                .param("previousHash", head.hash())
                .param("hash", next.hash())
                .param("at", Timestamp.from(at))
                .update();
        jdbc.sql("update predictions.seal_head set index = :index, hash = :hash")
                .param("index", next.index())
                .param("hash", next.hash())
                .update();
        return next;
    }

    /** Where the chain ends now. */
    TrackRecordView.Chain end() {
        return jdbc.sql("select index as length, hash as head_hash from predictions.seal_head")
                .query(TrackRecordView.Chain.class)
                .single();
    }

    /**
     * Links in their order. Every link is committed before the next gets its index, so who follows the chain misses none.
     *
     * @param after index of the last link already known, 0 for none
     * @return a page whose next cursor is the {@code after} of the next one
     */
    Page<SealView> links(long after, int limit) {
        List<SealView> links = jdbc.sql("""
                        select index, prediction_id, content, previous_hash, hash, sealed_at
                        from predictions.seals
                        where index > :after
                        order by index
                        limit :limit
                        """)
                .param("after", after)
                .param("limit", limit + 1)
                .query((row, number) -> new SealView(
                        row.getLong("index"),
                        new PredictionId(row.getObject("prediction_id", UUID.class)),
                        row.getString("content"),
                        row.getString("previous_hash"),
                        row.getString("hash"),
                        row.getTimestamp("sealed_at").toInstant()))
                .list();
        boolean more = links.size() > limit;
        List<SealView> data = more ? links.subList(0, limit) : links;
        String next = more ? Long.toString(data.get(limit - 1).index()) : null;
        return new Page<>(List.copyOf(data), new Page.Meta(limit, next, null));
    }

    /**
     * Walks the whole chain and computes every hash again; reads row by row, whatever its length.
     */
    @Transactional(readOnly = true)
    Verification verify() {
        long length = 0;
        String previous = HashChain.GENESIS;
        try (Stream<Link> links = jdbc.sql("""
                        select index, prediction_id, content, previous_hash, hash
                        from predictions.seals
                        order by index
                        """).withFetchSize(500).query(Link.class).stream()) {
            for (Link link : (Iterable<Link>) links::iterator) {
                String fault = fault(link, length + 1, previous);
                if (fault != null) {
                    return new Verification(false, length, previous, length + 1, fault);
                }
                length = link.index();
                previous = link.hash();
            }
        }
        Head head = jdbc.sql("select index, hash from predictions.seal_head")
                .query(Head.class)
                .single();
        if (head.index() != length || !head.hash().equals(previous)) {
            return new Verification(false, length, previous, length + 1, "the end of the chain is missing");
        }
        return new Verification(true, length, previous, null, null);
    }

    private static @Nullable String fault(Link link, long expectedIndex, String previous) {
        if (link.index() != expectedIndex) {
            return "a link is missing";
        }
        if (!link.previousHash().equals(previous)) {
            return "the previous hash is not the one of the link before";
        }
        if (!HashChain.hash(link.index(), previous, link.content()).equals(link.hash())) {
            return "the content does not fit its hash";
        }
        return null;
    }
}
