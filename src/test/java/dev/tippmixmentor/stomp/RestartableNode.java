package dev.tippmixmentor.stomp;

import dev.tippmixmentor.TippMixMentorApplication;
import dev.tippmixmentor.testing.FreePort;
import dev.tippmixmentor.testing.TestSettings;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.springframework.core.env.Environment;

/**
 * A node of the application in a process of its own, started as operators start it, over the database, the Redis and with the
 * secrets of an application under test.
 */
final class RestartableNode implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(3);
    private static final Pattern USED = Pattern.compile("generation .* used (\\d+)K");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Map<String, String> variables = new HashMap<>();
    private final int port = FreePort.next();
    private final List<String> options;
    private final File log;
    private Process process;

    /**
     * Describes a node; {@link #start} starts it.
     *
     * @param settings of the application under test
     * @param more environment variables besides
     * @param options of the virtual machine
     * @param log takes what it prints
     */
    RestartableNode(Environment settings, Map<String, String> more, List<String> options, Path log) {
        variables.putAll(Map.of(
                "APP_ENV", "test",
                "API_HOST", "127.0.0.1",
                "API_PORT", Integer.toString(port),
                "DATABASE_URL", settings.getRequiredProperty("tippmix.database.url"),
                "REDIS_URL", settings.getRequiredProperty("tippmix.redis.url"),
                "JWT_SECRET", settings.getRequiredProperty("tippmix.security.jwt.secret"),
                "SESSION_SECRET", settings.getRequiredProperty("tippmix.security.session-secret"),
                "COOKIE_SECRET", settings.getRequiredProperty("tippmix.security.cookie-secret"),
                "RATE_LIMIT_LIMIT", Long.toString(TestSettings.RATE_LIMIT)));
        variables.putAll(more);
        this.options = List.copyOf(options);
        this.log = log.toFile();
    }

    int port() {
        return port;
    }

    /** Starts the process; it listens some time later, see {@link #awaitReady}. */
    RestartableNode start() {
        // The application alone, without what the tests add to it.
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>();
        command.add(tool("java"));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, TippMixMentorApplication.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(variables);
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log));
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    private static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    /** Bytes of the heap that are in use after a collection; of a serial collector. */
    long usedHeap() throws IOException {
        ask("GC.run");
        return USED.matcher(ask("GC.heap_info"))
                        .results()
                        .mapToLong(found -> Long.parseLong(found.group(1)))
                        .sum()
                * 1024;
    }

    private String ask(String command) throws IOException {
        Process jcmd = new ProcessBuilder(tool("jcmd"), Long.toString(process.pid()), command).start();
        return new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Waits until it wants to have requests. */
    RestartableNode awaitReady() {
        Awaitility.await("node on port " + port)
                .atMost(START)
                .ignoreExceptions()
                .until(() -> {
                    if (!process.isAlive()) {
                        throw new AssertionError("the node has ended, see " + log);
                    }
                    return isReady();
                });
        return this;
    }

    /** Whether it wants to have requests, as a load balancer asks. */
    boolean isReady() {
        try {
            return HTTP.send(
                                    HttpRequest.newBuilder(URI.create(
                                                    "http://127.0.0.1:" + port + "/actuator/health/readiness"))
                                            .timeout(Duration.ofSeconds(2))
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * SIGTERM; returns when the process has ended.
     *
     * @return how long that took
     */
    Duration terminate() {
        long start = System.nanoTime();
        process.destroy();
        try {
            if (!process.waitFor(2, TimeUnit.MINUTES)) {
                throw new AssertionError("the node does not end, see " + log);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
