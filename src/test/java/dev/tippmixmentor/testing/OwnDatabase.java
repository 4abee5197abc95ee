package dev.tippmixmentor.testing;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.net.URI;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * An empty database of a test's own on the server that all share.
 *
 * @param name of the database
 */
public record OwnDatabase(String name) implements AutoCloseable {

    /** Makes one; it is gone when it is closed. */
    public static OwnDatabase create() {
        OwnDatabase database =
                new OwnDatabase("own_" + UUID.randomUUID().toString().replace("-", ""));
        try (HikariDataSource server = sharedPool(1)) {
            JdbcClient.create(server).sql("create database " + database.name).update();
        }
        return database;
    }

    private static URI shared() {
        return URI.create(RealServers.shared().databaseUrl());
    }

    /** As {@code DATABASE_URL}. */
    public String url() {
        return "postgresql://" + shared().getRawAuthority() + "/" + name;
    }

    /** Connections to it as the superuser of the server; the caller closes them. */
    public HikariDataSource pool(int size) {
        return pool("/" + name, size);
    }

    /** Connections as the same to the database that most tests share; the caller closes them. */
    public static HikariDataSource sharedPool(int size) {
        return pool(shared().getPath(), size);
    }

    private static HikariDataSource pool(String path, int size) {
        URI server = shared();
        String[] user = server.getUserInfo().split(":", 2);
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:postgresql://" + server.getHost() + ":" + server.getPort() + path);
        config.setUsername(user[0]);
        config.setPassword(user.length > 1 ? user[1] : "");
        config.setMaximumPoolSize(size);
        return new HikariDataSource(config);
    }

    @Override
    public void close() {
        try (HikariDataSource server = sharedPool(1)) {
            JdbcClient.create(server)
                    .sql("drop database " + name + " with (force)")
                    .update();
        }
    }
}
