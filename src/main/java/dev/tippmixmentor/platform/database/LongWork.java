package dev.tippmixmentor.platform.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/** Lets the statements of a transaction take longer than requests may wait for: walks over everything, imports, purges. */
@Component
public class LongWork {
    /** Of one statement, and the wait for its next rows. */
    static final Duration LIMIT = Duration.ofMinutes(10);

    private final JdbcTemplate jdbc;

    /** @param jdbc of the transactions whose work is long */
    public LongWork(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
    }

    /** Until the end of the caller's transaction each of its statements may take ten minutes. */
    @Transactional(propagation = Propagation.MANDATORY)
    public void begin() {
        jdbc.execute(LongWork::allow);
    }

    private static boolean allow(Connection connection) throws SQLException {
        // The pool takes it back with the connection.
        connection.setNetworkTimeout(
                Runnable::run, Math.toIntExact(LIMIT.plus(PoolProperties.SLACK).toMillis()));
        try (Statement statement = connection.createStatement()) {
            return statement.execute("set local statement_timeout = " + LIMIT.toMillis());
        }
    }
}
