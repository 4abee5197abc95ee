package dev.tippmixmentor.platform.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.platform.web.DatabaseProblems;
import dev.tippmixmentor.testing.IntegrationTest;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.TransactionTemplate;

/** No statement keeps a request waiting for ever, and what has to take longer may. */
@IntegrationTest
class StatementTimeoutTests {
    private static final Duration STATEMENT = Duration.ofSeconds(10);

    @Autowired
    JdbcTemplate jdbc;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    LongWork longWork;

    @Autowired
    Flyway flyway;

    /** As the pool's connections have it, but sooner. */
    @Test
    void aStatementThatTakesTooLongIsA503() {
        Throwable ended = catchThrowable(() -> transaction.executeWithoutResult(status -> {
            jdbc.execute("set local statement_timeout = 50");
            jdbc.execute("select pg_sleep(30)");
        }));

        ApiException problem = DatabaseProblems.of(ended).orElseThrow();
        assertThat(problem.code()).isEqualTo(ErrorCode.DATABASE_ERROR);
        assertThat(problem.retryAfter()).isPresent();
    }

    /** Not even the rollback is possible then, and its failure is what is seen. */
    @Test
    void aConnectionThatBreaksInATransactionIsA503() {
        Throwable ended = catchThrowable(() -> transaction.executeWithoutResult(
                status -> jdbc.execute("select pg_terminate_backend(pg_backend_pid())")));

        ApiException problem = DatabaseProblems.of(ended).orElseThrow();
        assertThat(problem.code()).isEqualTo(ErrorCode.DATABASE_ERROR);
    }

    @Test
    void aCommitThatTheDatabaseDidNotAnswerIsA503() {
        ApiException problem = DatabaseProblems.of(
                        new TransactionSystemException("commit", new SQLException("no answer", "08006")))
                .orElseThrow();

        assertThat(problem.code()).isEqualTo(ErrorCode.DATABASE_ERROR);
    }

    @Test
    void onlyLongWorkMayTakeLongAndOnlyInItsTransaction() {
        Limits usual = limits();

        Limits longer = transaction.execute(status -> {
            longWork.begin();
            return limits();
        });

        assertThat(usual).isEqualTo(Limits.of(STATEMENT));
        assertThat(longer).isEqualTo(Limits.of(LongWork.LIMIT));
        assertThat(limits()).isEqualTo(usual);
    }

    private Limits limits() {
        return jdbc.execute((Connection connection) -> Limits.of(connection));
    }

    @Test
    void migrationsTakeWhatTheyTake() throws SQLException {
        try (Connection connection = flyway.getConfiguration().getDataSource().getConnection()) {
            assertThat(Limits.of(connection)).isEqualTo(new Limits("0", 0));
        }
    }

    /**
     * How long is waited.
     *
     * @param statement in milliseconds, by the database
     * @param silence in milliseconds, by the driver
     */
    private record Limits(String statement, int silence) {
        static Limits of(Duration statement) {
            return new Limits(
                    Long.toString(statement.toMillis()),
                    Math.toIntExact(statement.plusSeconds(5).toMillis()));
        }

        static Limits of(Connection connection) throws SQLException {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(
                            "select setting from pg_settings where name = 'statement_timeout'")) {
                row.next();
                return new Limits(row.getString(1), connection.getNetworkTimeout());
            }
        }
    }
}
