package dev.tippmixmentor.predictions;

import dev.tippmixmentor.platform.seal.CanonicalJson;
import dev.tippmixmentor.platform.seal.HashChain;
import dev.tippmixmentor.platform.web.IndexQuery;
import dev.tippmixmentor.platform.web.Page;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
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
    /** Of what is sealed now; contents without a version are of the first. */
    static final int CONTENT_VERSION = 2;

    private final JdbcClient jdbc;

    SealChain(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The newest link, locked until the transaction ends. */
    record Head(long index, String hash) {}

    @Transactional(propagation = Propagation.MANDATORY)
    Head lock() {
        return jdbc.sql("select index, hash from predictions.seal_head for update")
                .query(Head.class)
                .single();
    }

    /** The database's time, by which nodes agree on what was sealed before a kick-off. */
    Instant now() {
        return jdbc.sql("select clock_timestamp()")
                .query(Timestamp.class)
                .single()
                .toInstant();
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
     * @return a page whose next cursor is the index of its last link
     */
    Page<SealView> links(IndexQuery page) {
        List<SealView> links = jdbc.sql("""
                        select index, prediction_id, content, previous_hash, hash, sealed_at
                        from predictions.seals
                        where index > :after
                        order by index
                        limit :limit
                        """)
                .param("after", page.cursor())
                .param("limit", page.limit() + 1)
                .query((row, number) -> new SealView(
                        row.getLong("index"),
                        new PredictionId(row.getObject("prediction_id", UUID.class)),
                        row.getString("content"),
                        row.getString("previous_hash"),
                        row.getString("hash"),
                        row.getTimestamp("sealed_at").toInstant()))
                .list();
        return Page.of(
                links,
                page,
                SealView::index,
                () -> jdbc.sql("select index from predictions.seal_head")
                        .query(Long.class)
                        .single());
    }
}
