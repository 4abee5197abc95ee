package dev.tippmixmentor.platform.database;

import java.util.function.IntSupplier;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Does what may concern very many rows so many at a time, so that no transaction keeps others from them for long. */
@Component
public class Batches {
    /** Rows that a batch is to concern at most. */
    public static final int SIZE = 5_000;

    private final LongWork longWork;
    private final TransactionTemplate transaction;

    Batches(LongWork longWork, TransactionTemplate transaction) {
        this.longWork = longWork;
        this.transaction = transaction;
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
