package dev.tippmixmentor.platform.cache;

import java.util.LinkedHashSet;
import java.util.Set;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * What a transaction makes out of date when it commits, together.
 *
 * @param tags grow until then
 */
record InvalidationAfterCommit(TagCache cache, Set<Tag> tags) implements TransactionSynchronization {
    /** Of one transaction; more become an invalidation of everything. */
    private static final int MOST_TAGS = 300;

    /** That of the current transaction, of which there must be one. */
    static InvalidationAfterCommit of(TagCache cache) {
        return TransactionSynchronizationManager.getSynchronizations().stream()
                .filter(InvalidationAfterCommit.class::isInstance)
                .map(InvalidationAfterCommit.class::cast)
                .filter(synchronization -> synchronization.cache == cache)
                .findFirst()
                .orElseGet(() -> registered(cache));
    }

    private static InvalidationAfterCommit registered(TagCache cache) {
        InvalidationAfterCommit synchronization = new InvalidationAfterCommit(cache, new LinkedHashSet<>());
        TransactionSynchronizationManager.registerSynchronization(synchronization);
        return synchronization;
    }

    @Override
    public void afterCommit() {
        if (!tags.isEmpty()) {
            cache.invalidate(tags.size() > MOST_TAGS ? Set.of(Tag.EVERYTHING) : tags);
        }
        tags.clear();
    }

    /** What others add after their commit comes too late for the above; and nobody knows whether some commits worked. */
    @Override
    public void afterCompletion(int status) {
        if (status != STATUS_ROLLED_BACK) {
            afterCommit();
        }
    }
}
