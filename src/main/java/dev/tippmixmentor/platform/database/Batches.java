package dev.tippmixmentor.platform.database;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.function.IntSupplier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Does what may concern very many rows so many at a time, so that no transaction keeps others from them for long. */
@Component
public class Batches {
    /** Rows that a batch is to concern at most. */
    public static final int SIZE = 5_000;

    private final LongWork longWork;
    private final TransactionTemplate transaction;
    private final JdbcClient jdbc;

    Batches(LongWork longWork, TransactionTemplate transaction, JdbcClient jdbc) {
        this.longWork = longWork;
        this.transaction = transaction;
        this.jdbc = jdbc;
    }

    /**
     * Deletes the rows of a table that are from before a time.
     *
     * @param table with its schema; has a column {@code id}
     * @param column when a row is from; rows without are kept
     * @return how many there were
     */
    public int delete(String table, String column, Instant before) {
        String sql = """
                delete from %1$s
                where id in (
                    select id
                    from %1$s
                    where %2$s < :before
                    order by %2$s
                    limit :limit
                )
                """.formatted(table, column);
        return all(() -> jdbc.sql(sql)
                .param("before", Timestamp.from(before))
                .param("limit", SIZE)
                .update());
    }

    /**
     * Does a batch, in a transaction of its own whose statements may take long, again and again until one is not full.
     *
     * @param batch concerns at most {@value #SIZE} rows, and never the same twice; returns how many it concerned
     * @return how many all of them concerned
     */
    public int all(IntSupplier batch) {
        int all = 0;
        int last;
        do {
            last = transaction.execute(work -> {
                longWork.begin();
                return batch.getAsInt();
            });
            all += last;
        } while (last >= SIZE);
        return all;
    }
}
