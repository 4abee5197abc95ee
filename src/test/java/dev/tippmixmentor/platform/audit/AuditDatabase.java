package dev.tippmixmentor.platform.audit;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.tippmixmentor.platform.database.LongWork;
import dev.tippmixmentor.platform.security.KeyedHash;
import dev.tippmixmentor.platform.web.CurrentRequest;
import dev.tippmixmentor.testing.OwnDatabase;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * A database with an audit log of its own, for what the log of the application under test must not suffer. Nothing chains
 * here but the test.
 */
record AuditDatabase(
        HikariDataSource pool,
        JdbcClient jdbc,
        TransactionTemplate transaction,
        AuditLog log,
        AuditSequencer sequencer,
        Checkpoints checkpoints,
        AuditVerification verification)
        implements AutoCloseable {
    private static final int CONNECTIONS = 24;

    static AuditDatabase create(JsonMapper json, CurrentRequest request, KeyedHash hash) {
        HikariDataSource pool = pool(newDatabase(), CONNECTIONS);
        Flyway.configure().dataSource(pool).load().migrate();
        return on(pool, json, request, hash);
    }

    /** On a database that has the schema already; closing this closes the pool. */
    static AuditDatabase on(HikariDataSource pool, JsonMapper json, CurrentRequest request, KeyedHash hash) {
        JdbcClient jdbc = JdbcClient.create(pool);
        JdbcTransactionManager transactions = new JdbcTransactionManager(pool);
        Clock clock = Clock.systemUTC();
        Checkpoints checkpoints = new Checkpoints(jdbc, hash, clock);
        return new AuditDatabase(
                pool,
                jdbc,
                new TransactionTemplate(transactions),
                new AuditLog(jdbc, json, request, hash, transactions, clock),
                new AuditSequencer(jdbc, transactions, clock),
                checkpoints,
                new AuditVerification(jdbc, new LongWork(new JdbcTemplate(pool)), checkpoints, transactions));
    }

    /** The name of a new, empty database. */
    static String newDatabase() {
        return OwnDatabase.create().name();
    }

    /** Connections as the superuser of the test server, to the database of the application under test if there is no name. */
    static HikariDataSource pool(String database, int size) {
        return database == null ? OwnDatabase.sharedPool(size) : new OwnDatabase(database).pool(size);
    }

    /** Connections to the same database as somebody else. */
    static HikariDataSource pool(HikariDataSource database, String user, String password) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.getJdbcUrl());
        config.setUsername(user);
        config.setPassword(password);
        config.setMaximumPoolSize(1);
        return new HikariDataSource(config);
    }

    /** Writes entries, each in a transaction of its own. */
    void write(int entries) {
        for (int i = 0; i < entries; i++) {
            int number = i;
            transaction.executeWithoutResult(status -> log.record(entry(number)));
        }
    }

    static AuditEntry entry(int number) {
        return AuditEntry.of(AuditAction.RESULT_CORRECTED, UUID.randomUUID())
                .from(Map.of("score", List.of(number, 0)))
                .to(Map.of("score", List.of(number, 1)));
    }

    /** Chains everything that waits. */
    void chain() {
        while (sequencer.chain() > 0) {
            // there may be more
        }
    }

    AuditVerification.Result verify() {
        return verification.verify(List.of());
    }

    @Override
    public void close() {
        pool.close();
    }
}
