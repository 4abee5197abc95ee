package dev.tippmixmentor.testing;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.function.SingletonSupplier;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;
import redis.embedded.RedisServer;

/**
 * The PostgreSQL and Redis that every integration test of one run shares: containers where a Docker engine answers, the
 * same servers as native processes otherwise. Chosen here and nowhere else.
 *
 * @param databaseUrl as {@code DATABASE_URL}
 * @param redisUrl as {@code REDIS_URL}
 */
public record RealServers(String databaseUrl, String redisUrl) {
    private static final Logger log = LoggerFactory.getLogger(RealServers.class);
    private static final SingletonSupplier<RealServers> SHARED = SingletonSupplier.of(RealServers::start);

    /** Started at the first call, stopped with the JVM. */
    public static RealServers shared() {
        return SHARED.obtain();
    }

    private static RealServers start() {
        boolean docker = DockerClientFactory.instance().isDockerAvailable();
        log.info("Tests use {} PostgreSQL and Redis", docker ? "containers of" : "embedded");
        return docker ? containers() : embedded();
    }

    @SuppressWarnings("resource") // Ryuk removes the containers when the JVM ends
    private static RealServers containers() {
        PostgreSQLContainer postgres = new PostgreSQLContainer("postgres:18");
        GenericContainer<?> redis = new GenericContainer<>("redis:8").withExposedPorts(6379);
        postgres.start();
        redis.start();
        return new RealServers(
                "postgresql://%s:%s@%s:%d/%s"
                        .formatted(
                                postgres.getUsername(),
                                postgres.getPassword(),
                                postgres.getHost(),
                                postgres.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT),
                                postgres.getDatabaseName()),
                "redis://%s:%d/0".formatted(redis.getHost(), redis.getMappedPort(6379)));
    }

    private static RealServers embedded() {
        try {
            EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                    // A test database is thrown away; waiting for its disk proves nothing.
                    .setServerConfig("fsync", "off")
                    .setServerConfig("synchronous_commit", "off")
                    .setServerConfig("max_connections", "200")
                    .start();
            RedisServer redis = RedisServer.builder()
                    .port(FreePort.next())
                    .bind("127.0.0.1")
                    .setting("save \"\"")
                    .build();
            redis.start();
            Runtime.getRuntime().addShutdownHook(new Thread(redis::stop, "stop-redis"));
            return new RealServers(
                    "postgresql://postgres@127.0.0.1:%d/postgres".formatted(postgres.getPort()),
                    "redis://127.0.0.1:%d/0".formatted(redis.ports().get(0)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
