package dev.tippmixmentor.testing;

import dev.tippmixmentor.TippMixMentorApplication;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** The application in a process of its own, as operators run it; without anything of the tests. */
public final class NodeProcess implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofMinutes(3);

    private final Process process;
    private final int port;
    private final Path output;

    /**
     * Starts a node; it is not ready yet.
     *
     * @param settings environment variables besides its ports
     */
    public NodeProcess(String name, Map<String, String> settings) {
        port = FreePort.next();
        output = Path.of("target", name + ".log");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx384m",
                        "-cp",
                        classPath(),
                        TippMixMentorApplication.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().keySet().retainAll(List.of("PATH", "HOME"));
        builder.environment().putAll(settings);
        builder.environment().put("API_HOST", "127.0.0.1");
        builder.environment().put("API_PORT", Integer.toString(port));
        builder.environment().put("METRICS_PORT", "0");
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String classPath() {
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Arrays.stream(all.split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("test-classes") && !entry.contains("test-classes" + File.separator))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Returns when it takes requests. */
    public NodeProcess awaitReady(HttpClient client) {
        Awaitility.await(output + " is ready").atMost(READY_WITHIN).until(() -> {
            if (!process.isAlive()) {
                throw new IllegalStateException("it ended, see " + output);
            }
            return isReady(client);
        });
        return this;
    }

    private boolean isReady(HttpClient client) throws InterruptedException {
        try {
            return client.send(
                                    HttpRequest.newBuilder(uri("/actuator/health/readiness"))
                                            .timeout(Duration.ofSeconds(5))
                                            .build(),
                                    BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        }
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** Sends SIGTERM. */
    public void stop() {
        process.destroy();
    }

    /** How long it takes until it has ended; fails if that is longer than allowed. */
    public Duration awaitEnd(Duration atMost) throws InterruptedException {
        long start = System.nanoTime();
        if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("it has not ended after " + atMost + ", see " + output);
        }
        return Duration.ofNanos(System.nanoTime() - start);
    }

    public int exitCode() {
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
