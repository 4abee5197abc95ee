package dev.tippmixmentor.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.simple.JdbcClient;

/** An installation as the first release left it, with some of everything. */
public final class FirstRelease {
    private static final String SCHEMA = "010";

    private FirstRelease() {}

    /** Makes it in an empty database. */
    public static void install(DataSource database) {
        Flyway.configure().dataSource(database).target(SCHEMA).load().migrate();
        try (InputStream script = FirstRelease.class.getResourceAsStream("/first-release.sql")) {
            JdbcClient.create(database)
                    .sql(new String(script.readAllBytes(), StandardCharsets.UTF_8))
                    .update();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
