package dev.tippmixmentor.platform.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.platform.security.KeyedHash;
import dev.tippmixmentor.platform.web.CurrentRequest;
import dev.tippmixmentor.testing.IntegrationTest;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import tools.jackson.databind.json.JsonMapper;

/** How fast a log of some size is chained and verified. */
@IntegrationTest
class AuditSpeedTests {
    private static final Logger log = LoggerFactory.getLogger(AuditSpeedTests.class);

    /** The promise, for a million entries. */
    private static final Duration ALLOWED = Duration.ofSeconds(30);

    private static final int MILLION = 1_000_000;

    @Autowired
    JsonMapper json;

    @Autowired
    CurrentRequest request;

    @Autowired
    @Qualifier("sessionHash")
    KeyedHash hash;

    @Test
    void twentyThousandEntriesAreVerifiedInTheirShareOfThirtySeconds() {
        // The first rows cost more than all others: five shares.
        verifies(20_000, ALLOWED.multipliedBy(5).dividedBy(MILLION / 20_000));
    }

    @Test
    @Tag("benchmark")
    void aMillionEntriesAreVerifiedInThirtySeconds() {
        verifies(MILLION, ALLOWED);
    }

    private void verifies(int entries, Duration allowed) {
        try (AuditDatabase database = AuditDatabase.create(json, request, hash)) {
            database.jdbc().sql("""
                            with entry as (
                                insert into audit.entries
                                    (recorded_at, node, actor_kind, actor_id, actor_role, action, target_type, target_id,
                                     before, after, client_key, correlation_id)
                                select now() + number * interval '1 microsecond', 'node-1', 'USER', uuidv7(), 'MODERATOR',
                                    'RESULT_CORRECTED', 'match', uuidv7(),
                                    '{"score":{"away":0,"home":' || number % 10 || '}}',
                                    '{"score":{"away":1,"home":' || number % 10 || '}}',
                                    'xn3k5WQ2m0pTnBd1sAyZ9g', md5(number::text)
                                from generate_series(1, :entries) number
                                returning id
                            )
                            insert into audit.unchained (entry_id)
                            select id
                            from entry
                            """).param("entries", entries).update();
            long beginning = System.nanoTime();
            database.chain();
            Duration chaining = Duration.ofNanos(System.nanoTime() - beginning);

            long heapBefore = usedHeap();
            beginning = System.nanoTime();
            AuditVerification.Result result = database.verify();
            Duration verifying = Duration.ofNanos(System.nanoTime() - beginning);

            log.info(
                    "{} entries chained in {} ms, verified in {} ms; heap {} MB before, {} MB after",
                    entries,
                    chaining.toMillis(),
                    verifying.toMillis(),
                    heapBefore,
                    usedHeap());
            assertThat(result.fault()).isNull();
            assertThat(result.length()).isEqualTo(entries);
            assertThat(verifying).isLessThan(allowed);
        }
    }

    private static long usedHeap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return (runtime.totalMemory() - runtime.freeMemory()) >> 20;
    }
}
