package dev.tippmixmentor.testing;

import dev.tippmixmentor.TippMixMentorApplication;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.springframework.core.env.Environment;

/**
 * A node of the application in a process of its own, started as operators start it and without anything of the tests; it can be
 * stopped and started again, always on the same port.
 */
public final class RestartableNode implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(3);
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Map<String, String> variables = new HashMap<>();
    private final int port = FreePort.next();
    private final Path folder;
    private final List<String> application;
    private final List<String> options;
    private final File log;
    private Process process;

    /**
     * Describes a node; {@link #start} starts it.
     *
     * @param variables of its environment: its settings but for its ports
     * @param options of the virtual machine
     * @param log takes what it prints
     */
    public RestartableNode(Map<String, String> variables, List<String> options, Path log) {
        this(
                Path.of(""),
                List.of("-cp", classPath(), TippMixMentorApplication.class.getName()),
                variables,
                options,
                log);
    }

    /** Describes a node of which this is the jar; it runs in its folder, as an AOT cache names it from there. */
    public RestartableNode(Path jar, Map<String, String> variables, List<String> options, Path log) {
        this(jar.toAbsolutePath().getParent(), List.of("-jar", jar.getFileName().toString()), variables, options, log);
    }

    private RestartableNode(
            Path folder, List<String> application, Map<String, String> variables, List<String> options, Path log) {
        this.folder = folder.toAbsolutePath();
        this.application = application;
        this.variables.putAll(variables);
        this.variables.putAll(Map.of("API_HOST", "127.0.0.1", "API_PORT", Integer.toString(port), "METRICS_PORT", "0"));
        this.options = List.copyOf(options);
        this.log = log.toFile();
    }

    /** The environment variables of a node that shares the services and the secrets of an application under test. */
    public static Map<String, String> variablesOf(Environment settings) {
        return Map.of(
                "APP_ENV", "test",
                "DATABASE_URL", settings.getRequiredProperty("tippmix.database.url"),
                "REDIS_URL", settings.getRequiredProperty("tippmix.redis.url"),
                "JWT_SECRET", settings.getRequiredProperty("tippmix.security.jwt.secret"),
                "SESSION_SECRET", settings.getRequiredProperty("tippmix.security.session-secret"),
                "COOKIE_SECRET", settings.getRequiredProperty("tippmix.security.cookie-secret"),
                "RATE_LIMIT_LIMIT", Long.toString(TestSettings.RATE_LIMIT));
    }

    public int port() {
        return port;
    }

    /** Starts the process; it listens some time later, see {@link #awaitReady}. */
    public RestartableNode start() {
        List<String> command = new ArrayList<>();
        command.add(tool("java"));
        command.addAll(options);
        command.addAll(application);
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().keySet().retainAll(List.of("PATH", "HOME"));
        builder.environment().putAll(variables);
        builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.appendTo(log));
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** The application alone, without what the tests add to it. */
    private static String classPath() {
        String everything = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Arrays.stream(everything.split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }

    /** Bytes of all objects that somebody refers to. */
    public long usedHeap() throws IOException {
        return TOTAL.matcher(ask("GC.class_histogram"))
                .results()
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .sum();
    }

    /** Open files and connections of the process. */
    public int openFiles() throws IOException {
        try (Stream<Path> files = Files.list(processFolder().resolve("fd"))) {
            return (int) files.count();
        }
    }

    /** Threads of the process, the virtual machine's own among them. */
    public int threads() throws IOException {
        try (Stream<Path> threads = Files.list(processFolder().resolve("task"))) {
            return (int) threads.count();
        }
    }

    private Path processFolder() {
        return Path.of("/proc", Long.toString(process.pid()));
    }

    /** How it ended. */
    public int exitCode() {
        return process.exitValue();
    }

    private String ask(String command) throws IOException {
        Process jcmd = new ProcessBuilder(tool("jcmd"), Long.toString(process.pid()), command).start();
        return new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Waits until it wants to have requests. */
    public RestartableNode awaitReady() {
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
    public boolean isReady() {
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
    public Duration terminate() {
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

    /** SIGKILL; returns when the process has ended. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
