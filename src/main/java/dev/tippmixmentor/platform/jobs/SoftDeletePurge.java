package dev.tippmixmentor.platform.jobs;

import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.tippmixmentor.platform.database.LongWork;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Deletes for good what was hidden long ago, row by row, so that one that something still refers to, such as a league
 * with sealed predictions, stays without keeping the others. What refers to a row is for its foreign keys to say.
 */
@Configuration(proxyBeanMethods = false)
class SoftDeletePurge {
    private static final Logger log = LoggerFactory.getLogger(SoftDeletePurge.class);
    private static final int BATCH = 200;
    private static final UUID BEFORE_ALL = new UUID(0, 0);

    private final ObjectProvider<SoftDeletedTable> tables;
    private final LongWork longWork;
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    SoftDeletePurge(
            ObjectProvider<SoftDeletedTable> tables,
            LongWork longWork,
            JdbcClient jdbc,
            TransactionTemplate transaction) {
        this.longWork = longWork;
        this.tables = tables;
        this.jdbc = jdbc;
        this.transaction = transaction;
    }

    private record Hidden(UUID id, Instant deletedAt) {}

    @Bean
    RecurringTask<Void> softDeletePurgeTask(RetentionProperties retention, Clock clock) {
        return Tasks.recurring("soft-delete-purge", FixedDelay.ofHours(6))
                .execute((instance, context) -> purge(clock.instant().minus(retention.softDelete())));
    }

    /**
     * Deletes what was hidden before a time.
     *
     * @return how many rows of the tables, without their parts
     */
    int purge(Instant before) {
        return tables.orderedStream().mapToInt(table -> purge(table, before)).sum();
    }

    private int purge(SoftDeletedTable table, Instant before) {
        int purged = 0;
        int kept = 0;
        Hidden last = new Hidden(BEFORE_ALL, Instant.EPOCH);
        List<Hidden> batch;
        do {
            batch = hidden(table, before, last);
            for (Hidden row : batch) {
                if (purge(table, row)) {
                    purged++;
                } else {
                    kept++;
                }
                last = row;
            }
        } while (batch.size() == BATCH);
        if (purged > 0) {
            log.info("jobs.purged table={} rows={} stillReferredTo={}", table.name(), purged, kept);
        }
        return purged;
    }

    private List<Hidden> hidden(SoftDeletedTable table, Instant before, Hidden last) {
        return jdbc.sql("""
                        select id, deleted_at
                        from %s
                        where deleted_at < :before
                            and (deleted_at, id) > (:lastAt, :lastId)
                        order by deleted_at, id
                        limit :limit
                        """.formatted(table.name()))
                .param("before", Timestamp.from(before))
                .param("lastAt", Timestamp.from(last.deletedAt()))
                .param("lastId", last.id())
                .param("limit", BATCH)
                .query((row, number) -> new Hidden(
                        row.getObject("id", UUID.class),
                        row.getTimestamp("deleted_at").toInstant()))
                .list();
    }

    /** False if the row stays: something refers to it, or somebody has restored it meanwhile. */
    private boolean purge(SoftDeletedTable table, Hidden row) {
        try {
            return Boolean.TRUE.equals(transaction.execute(status -> {
                longWork.begin();
                boolean stillHidden = jdbc.sql(
                                "select from %s where id = :id and deleted_at = :at for update".formatted(table.name()))
                        .param("id", row.id())
                        .param("at", Timestamp.from(row.deletedAt()))
                        .query((found, number) -> true)
                        .optional()
                        .isPresent();
                if (stillHidden) {
                    table.farewell().accept(row.id());
                    table.purge()
                            .forEach(statement ->
                                    jdbc.sql(statement).param("id", row.id()).update());
                }
                return stillHidden;
            }));
        } catch (DataIntegrityViolationException e) {
            return false;
        }
    }
}
