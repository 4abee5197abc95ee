package dev.tippmixmentor.platform.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.testing.IntegrationTest;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;

@IntegrationTest
class BatchesTests {
    @Autowired
    Batches batches;

    @Autowired
    JdbcClient jdbc;

    @Test
    void eachBatchIsATransactionThatMayTakeLongUntilOneIsNotFull() {
        List<String> transactions = new ArrayList<>();
        List<String> limits = new ArrayList<>();

        int all = batches.all(() -> {
            transactions.add(one("select pg_current_xact_id()::text"));
            limits.add(one("show statement_timeout"));
            return transactions.size() < 3 ? Batches.SIZE : 7;
        });

        assertThat(all).isEqualTo(2 * Batches.SIZE + 7);
        assertThat(transactions).hasSize(3).doesNotHaveDuplicates();
        assertThat(limits).containsOnly(LongWork.LIMIT.toMinutes() + "min");
    }

    private String one(String sql) {
        return jdbc.sql(sql).query(String.class).single();
    }
}
