package dev.tippmixmentor.testing;

import com.github.dockerjava.api.model.Bind;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.util.function.SingletonSupplier;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.postgresql.PostgreSQLContainer;
import redis.embedded.RedisServer;
import redis.embedded.RedisServerBuilder;

/**
 * A real PostgreSQL and Redis for tests and development: containers where a Docker engine answers, the same servers as
 * native processes otherwise. Chosen here and nowhere else.
 *
 * @param databaseUrl as {@code DATABASE_URL}
 * @param redisUrl as {@code REDIS_URL}
 * @param stop ends both and returns when they have ended
 */
public record RealServers(String databaseUrl, String redisUrl, Runnable stop) {
    private static final Logger log = LoggerFactory.getLogger(RealServers.class);
    private static final SingletonSupplier<RealServers> SHARED = SingletonSupplier.of(RealServers::startShared);
    private static final int STOP_SECONDS = 10;

    /** Those that every integration test of one run shares; started at the first call, stopped with the JVM. */
    public static RealServers shared() {
        return SHARED.obtain();
    }

    /**
     * Starts servers that find their data again the next time; the caller stops them.
     *
     * @param folder keeps the data of native processes; nobody else may be using it. What a killed run left behind there is
     *     stopped first.
     * @param name keeps the data of containers, as the name of a volume
     */
    public static RealServers keeping(Path folder, String name) {
        return isDockerAvailable() ? containers(name) : embedded(folder);
    }

    private static RealServers startShared() {
        RealServers servers = isDockerAvailable() ? containers(null) : embedded(null);
        SpringApplication.getShutdownHandlers().add(servers.stop()); // after the applications that use them
        return servers;
    }

    private static boolean isDockerAvailable() {
        boolean docker = DockerClientFactory.instance().isDockerAvailable();
        log.info("Using {} PostgreSQL and Redis", docker ? "containers of" : "embedded");
        return docker;
    }

    @SuppressWarnings("resource") // stopped by the caller; Ryuk removes what is left when the JVM ends
    private static RealServers containers(@Nullable String volume) {
        PostgreSQLContainer postgres = new PostgreSQLContainer("postgres:18");
        if (volume != null) {
            postgres.withCreateContainerCmdModifier(command -> Objects.requireNonNull(command.getHostConfig())
                    .withBinds(Bind.parse(volume + ":/var/lib/postgresql")));
        }
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
                "redis://%s:%d/0".formatted(redis.getHost(), redis.getMappedPort(6379)),
                () -> {
                    redis.stop();
                    postgres.stop();
                });
    }

    private static RealServers embedded(@Nullable Path folder) {
        try {
            EmbeddedPostgres postgres = postgres(folder);
            RedisServer redis = redis(folder);
            return new RealServers(
                    "postgresql://postgres@127.0.0.1:%d/postgres".formatted(postgres.getPort()),
                    "redis://127.0.0.1:%d/0".formatted(redis.ports().get(0)),
                    () -> stop(redis, postgres));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static EmbeddedPostgres postgres(@Nullable Path folder) throws IOException {
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                // A hook of its own would end the database under an application that is still finishing.
                .setRegisterShutdownHook(false)
                // The usual one belongs to whoever came first to this machine.
                .setOverrideWorkingDirectory(Path.of(
                                System.getProperty("java.io.tmpdir"),
                                "tippmixmentor-postgres-" + System.getProperty("user.name"))
                        .toFile())
                .setServerConfig("max_connections", "200");
        if (folder == null) {
            // A test database is thrown away; waiting for its disk proves nothing.
            return builder.setServerConfig("fsync", "off")
                    .setServerConfig("synchronous_commit", "off")
                    .start();
        }
        Path data = folder.resolve("postgres");
        endOrphan(data.resolve("postmaster.pid"), "postgres");
        return builder.setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setServerConfig("fsync", "on")
                .start();
    }

    private static RedisServer redis(@Nullable Path folder) throws IOException {
        RedisServerBuilder builder =
                RedisServer.builder().port(FreePort.next()).bind("127.0.0.1").setting("save \"\"");
        if (folder != null) {
            Path data = Files.createDirectories(folder.resolve("redis"));
            endOrphan(data.resolve("redis.pid"), "redis");
            builder.setting("appendonly yes")
                    .setting("dir \"" + data + "\"")
                    .setting("pidfile \"" + data.resolve("redis.pid") + "\"");
        }
        RedisServer redis = builder.build();
        redis.start();
        return redis;
    }

    private static void stop(RedisServer redis, EmbeddedPostgres postgres) {
        try (postgres) {
            redis.stop();
        } catch (IOException e) {
            log.warn("PostgreSQL did not stop in order", e);
        }
    }

    /** Ends the server that a killed run left behind on this data, and takes its mark away. */
    private static void endOrphan(Path pidFile, String program) throws IOException {
        if (Files.notExists(pidFile)) {
            return;
        }
        Optional<ProcessHandle> orphan = Files.readString(pidFile)
                .lines()
                .findFirst()
                .map(String::strip)
                .filter(line -> line.matches("\\d{1,9}"))
                .flatMap(line -> ProcessHandle.of(Long.parseLong(line)))
                // The id may long belong to somebody else.
                .filter(process -> process.info().command().orElse("").contains(program));
        if (orphan.isPresent()) {
            log.info("Stopping the {} of a run that was killed", program);
            orphan.get().destroy();
            if (!ends(orphan.get())) {
                orphan.get().destroyForcibly();
                ends(orphan.get());
            }
        }
        Files.deleteIfExists(pidFile);
    }

    private static boolean ends(ProcessHandle process) {
        try {
            process.onExit().get(STOP_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
