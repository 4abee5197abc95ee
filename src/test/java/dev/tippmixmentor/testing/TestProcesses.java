package dev.tippmixmentor.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Processes of a test's own on one database of its own, with all tables, to be killed and stopped. */
public final class TestProcesses implements AutoCloseable {
    private final String name;
    private final OwnDatabase database = OwnDatabase.create();
    private final HikariDataSource pool = database.pool(2);
    private final Map<String, String> environment = new HashMap<>();
    private final Map<Process, Integer> ports = new HashMap<>();

    /** @param name of the files in target for what they print */
    public TestProcesses(String name) {
        this.name = name;
        Flyway.configure().dataSource(pool).load().migrate();
        environment.put("DATABASE_URL", database.url());
        environment.put("REDIS_URL", RealServers.shared().redisUrl());
        for (String secret : List.of("JWT_SECRET", "SESSION_SECRET", "COOKIE_SECRET")) {
            byte[] bytes = new byte[48];
            new SecureRandom().nextBytes(bytes);
            environment.put(secret, Base64.getEncoder().encodeToString(bytes));
        }
        environment.put("APP_ENV", "test");
        environment.put("API_HOST", "127.0.0.1");
    }

    /** Its database. */
    public JdbcClient jdbc() {
        return JdbcClient.create(pool);
    }

    /** Starts a process with a main method of the tests; it is not up yet. */
    public Process start(Class<?> main, String... arguments) {
        return start(main, Duration.ZERO, arguments);
    }

    /** The same with a clock that is ahead. */
    public Process start(Class<?> main, Duration ahead, String... arguments) {
        int port = FreePort.next();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dclock=" + ahead,
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        Path.of("target", name + "-" + ports.size() + ".log").toFile());
        builder.environment().putAll(environment);
        builder.environment().put("API_PORT", Integer.toString(port));
        try {
            Process node = builder.start();
            ports.put(node, port);
            return node;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Starts a main method of the tests that is no node, on whatever processor time all others leave ({@code SCHED_IDLE}). Its
     * input and output are the test's.
     */
    public static Process startIdle(Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "chrt",
                "--idle",
                "0",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Whether it takes connections; fails if it has ended. */
    public boolean isUp(Process node) {
        assertThat(node.isAlive()).as("see target/%s-*.log", name).isTrue();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), ports.get(node))) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** Sends a signal, such as STOP. */
    public static void signal(Process node, String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(node.pid()))
                .start()
                .waitFor();
    }

    @Override
    public void close() {
        ports.keySet().forEach(Process::destroyForcibly);
        pool.close();
        database.close();
    }
}
