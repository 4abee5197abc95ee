package dev.tippmixmentor.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.testing.FreePort;
import dev.tippmixmentor.testing.RealServers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** Two processes on one database, one of which is killed, or stopped and let go on, in the middle of its tasks. */
@Tag("benchmark")
class KilledNodeTests {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration STALL = Duration.ofSeconds(20);
    private static final int TASKS = 300;

    @TempDir
    Path logs;

    private final Map<String, String> environment = new HashMap<>();
    private final List<Process> nodes = new ArrayList<>();
    private final Map<Process, Integer> ports = new HashMap<>();
    private JdbcClient jdbc;

    @BeforeEach
    void aDatabaseOfItsOwn() {
        RealServers servers = RealServers.shared();
        String name = "kill_" + UUID.randomUUID().toString().substring(0, 8);
        String url = servers.databaseUrl();
        JdbcClient.create(source(url)).sql("create database " + name).update();
        String own = url.substring(0, url.lastIndexOf('/') + 1) + name;
        jdbc = JdbcClient.create(source(own));
        environment.put("DATABASE_URL", own);
        environment.put("REDIS_URL", servers.redisUrl());
        for (String secret : List.of("JWT_SECRET", "SESSION_SECRET", "COOKIE_SECRET")) {
            byte[] bytes = new byte[48];
            new SecureRandom().nextBytes(bytes);
            environment.put(secret, Base64.getEncoder().encodeToString(bytes));
        }
        environment.put("APP_ENV", "test");
        environment.put("API_HOST", "127.0.0.1");
    }

    @AfterEach
    void endAll() {
        nodes.forEach(Process::destroyForcibly);
    }

    @Test
    void whatAKilledNodeWasDoingIsDoneByAnotherAndExactlyOnce() throws IOException {
        Process first = start("--submit=" + TASKS);
        Process second = start();
        await().atMost(PATIENCE).until(() -> isUp(second) && effects() > 5);
        List<UUID> underWay = running();
        assertThat(underWay).isNotEmpty();

        first.destroyForcibly();
        Instant killed = Instant.now();
        await().atMost(PATIENCE).until(() -> running().stream().noneMatch(underWay::contains));
        Duration ghosts = Duration.between(killed, Instant.now());
        Process third = start();
        await().atMost(PATIENCE).until(() -> isUp(third));
        second.destroyForcibly();

        assertEverythingHappenedOnce();
        System.out.printf("killed node: %d tasks, ghosts gone after %d ms%n", TASKS, ghosts.toMillis());
        assertThat(ghosts).isLessThan(Duration.ofSeconds(30));
    }

    @Test
    void aStalledNodeThatGoesOnLaterCanNotDoAnythingTwice() throws IOException, InterruptedException {
        Process first = start("--submit=" + TASKS);
        Process second = start();
        await().atMost(PATIENCE).until(() -> isUp(second) && effects() > 5);

        signal(first, "STOP");
        Thread.sleep(STALL.toMillis()); // the stall itself
        signal(first, "CONT");

        assertEverythingHappenedOnce();
        assertThat(first.isAlive()).isTrue();
    }

    private void assertEverythingHappenedOnce() {
        await().atMost(PATIENCE).until(() -> count("status = 'SUCCEEDED'") == TASKS);
        Map<Integer, Long> times =
                jdbc.sql("select count(*) from public.effects group by task_id").query(Integer.class).list().stream()
                        .collect(Collectors.groupingBy(number -> number, Collectors.counting()));
        assertThat(times).isEqualTo(Map.of(1, (long) TASKS));
    }

    private Process start(String... arguments) throws IOException {
        int port = FreePort.next();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                KillableNode.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(logs.resolve("node-" + nodes.size() + ".log").toFile());
        builder.environment().putAll(environment);
        builder.environment().put("API_PORT", Integer.toString(port));
        Process node = builder.start();
        nodes.add(node);
        ports.put(node, port);
        return node;
    }

    /** It answers. */
    private boolean isUp(Process node) {
        assertThat(node.isAlive()).isTrue();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), ports.get(node))) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static void signal(Process node, String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(node.pid()))
                .start()
                .waitFor();
    }

    private List<UUID> running() {
        return jdbc.sql("select id from tasks.tasks where status = 'RUNNING' and owner_id = :owner")
                .param("owner", KillableNode.OWNER)
                .query(UUID.class)
                .list();
    }

    /** Also while the first node has yet to make the tables. */
    private long effects() {
        boolean there = jdbc.sql("select to_regclass('public.effects') is not null")
                .query(Boolean.class)
                .single();
        return there
                ? jdbc.sql("select count(*) from public.effects")
                        .query(Long.class)
                        .single()
                : 0;
    }

    private long count(String where) {
        return jdbc.sql("select count(*) from tasks.tasks where owner_id = :owner and " + where)
                .param("owner", KillableNode.OWNER)
                .query(Long.class)
                .single();
    }

    private static DriverManagerDataSource source(String url) {
        URI parts = URI.create(url);
        String[] user = parts.getUserInfo().split(":", 2);
        return new DriverManagerDataSource(
                "jdbc:postgresql://" + parts.getHost() + ":" + parts.getPort() + parts.getPath(),
                user[0],
                user.length == 2 ? user[1] : "");
    }
}
