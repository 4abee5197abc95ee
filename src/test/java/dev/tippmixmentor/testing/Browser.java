package dev.tippmixmentor.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.springframework.util.FileSystemUtils;
import org.springframework.util.function.SingletonSupplier;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A Chromium without a window, steered over its DevTools protocol; one for all tests. */
public final class Browser {
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");
    private static final Duration START = Duration.ofSeconds(60);
    private static final SingletonSupplier<Optional<Browser>> SHARED = SingletonSupplier.of(Browser::start);
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final JsonMapper JSON = new JsonMapper();

    private final Path profile;
    private final Process process;
    private final int port;

    private Browser(Path program) {
        try {
            profile = Files.createTempDirectory("browser");
            process = new ProcessBuilder(
                            program.toString(),
                            "--headless=new",
                            "--no-sandbox", // of the kernel, which containers and the superuser don't have
                            "--disable-gpu",
                            "--disable-dev-shm-usage",
                            "--no-first-run",
                            "--remote-debugging-port=0",
                            "--user-data-dir=" + profile,
                            "about:blank")
                    .redirectErrorStream(true)
                    .redirectOutput(profile.resolve("browser.log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Path chosen = profile.resolve("DevToolsActivePort");
        port = Awaitility.await("the browser")
                .atMost(START)
                .ignoreExceptions()
                .until(() -> Integer.parseInt(Files.readAllLines(chosen).get(0)), found -> found > 0);
    }

    /** The browser; on a machine without one the test is skipped. */
    public static Browser orSkip() {
        Optional<Browser> browser = SHARED.obtain();
        assumeTrue(browser.isPresent(), "there is no Chromium on this machine");
        return browser.orElseThrow();
    }

    private static Optional<Browser> start() {
        return Stream.of(System.getenv("PATH").split(":"))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst()
                .map(program -> {
                    Browser browser = new Browser(program);
                    Runtime.getRuntime().addShutdownHook(new Thread(browser::stop));
                    return browser;
                });
    }

    /** Opens a page in a tab of its own, and waits until it has been loaded. */
    public Tab open(String address) {
        try {
            String opened = HTTP.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/new?about:blank"))
                                    .PUT(HttpRequest.BodyPublishers.noBody())
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
            Tab tab = new Tab(JSON.readTree(opened).get("webSocketDebuggerUrl").asString());
            tab.load(address);
            return tab;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void stop() {
        process.destroy();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
            process.destroyForcibly();
            FileSystemUtils.deleteRecursively(profile);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A page that is open. */
    public static final class Tab implements WebSocket.Listener, AutoCloseable {
        private final AtomicInteger numbers = new AtomicInteger();
        private final Map<Integer, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
        private final List<String> complaints = new CopyOnWriteArrayList<>();
        private final StringBuilder text = new StringBuilder();
        private final WebSocket socket;

        private Tab(String address) {
            socket = HTTP.newWebSocketBuilder()
                    .buildAsync(URI.create(address), this)
                    .join();
            List.of("Page.enable", "Runtime.enable", "Log.enable").forEach(method -> ask(method, Map.of()));
        }

        private void load(String address) {
            ask("Page.navigate", Map.of("url", address));
            Awaitility.await(address)
                    .until(() -> evaluate("location.href !== 'about:blank' && document.readyState === 'complete'")
                            .asBoolean());
        }

        /**
         * Runs JavaScript in the page, and waits for the promise if it gives one.
         *
         * @return what it gives, as JSON
         */
        public JsonNode evaluate(String script) {
            JsonNode answer = ask(
                    "Runtime.evaluate",
                    Map.of("expression", script, "awaitPromise", true, "returnByValue", true, "userGesture", true));
            if (answer.has("exceptionDetails")) {
                throw new AssertionError(answer.get("exceptionDetails").toString());
            }
            return answer.path("result").path("value");
        }

        /** Waits until a script gives true. */
        public void await(String condition) {
            Awaitility.await(condition)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> evaluate(condition).asBoolean());
        }

        /** Errors of scripts, and what the security policy of the page forbade. */
        public List<String> complaints() {
            return List.copyOf(complaints);
        }

        private JsonNode ask(String method, Map<String, ?> parameters) {
            return send(method, parameters).orTimeout(30, TimeUnit.SECONDS).join();
        }

        private synchronized CompletableFuture<JsonNode> send(String method, Map<String, ?> parameters) {
            int number = numbers.incrementAndGet();
            CompletableFuture<JsonNode> answer = new CompletableFuture<>();
            asked.put(number, answer);
            Map<String, ?> request = Map.of("id", number, "method", method, "params", parameters);
            socket.sendText(JSON.writeValueAsString(request), true).join();
            return answer;
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                take(JSON.readTree(text.toString()));
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        private void take(JsonNode message) {
            if (message.has("id")) {
                CompletableFuture<JsonNode> answer =
                        asked.remove(message.get("id").asInt());
                if (message.has("error")) {
                    answer.completeExceptionally(
                            new AssertionError(message.get("error").toString()));
                } else {
                    answer.complete(message.get("result"));
                }
                return;
            }
            JsonNode entry = message.at("/params/entry");
            boolean wrong = message.get("method").asString().equals("Runtime.exceptionThrown")
                    || (entry.path("level").asString("").equals("error")
                            && !entry.path("source").asString("").equals("network"));
            if (wrong) {
                complaints.add(message.get("params").toString());
            }
        }

        @Override
        @SuppressWarnings("FutureReturnValueIgnored") // the answer may be the end of the connection
        public void close() {
            send("Page.close", Map.of());
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        }
    }
}
