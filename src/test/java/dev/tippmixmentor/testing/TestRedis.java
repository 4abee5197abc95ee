package dev.tippmixmentor.testing;

import dev.tippmixmentor.platform.redis.RedisConfig;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import redis.embedded.RedisServer;
import redis.embedded.RedisServerBuilder;

/** A Redis of a test's own, a real process that may be killed, stopped and started anew; always on the same port. */
public final class TestRedis implements AutoCloseable {
    private static final ClientResources RESOURCES = resources();

    /** Of all questions: each client has threads of its own. */
    private static final RedisClient CLIENT = RedisClient.create(RESOURCES);

    static {
        TestSettings.awaitImpatiently(); // also where there is no application
    }

    private final int port = FreePort.next();
    private final String[] settings;
    private RedisServer server;
    private long process;

    /** @param settings lines of its configuration */
    public TestRedis(String... settings) {
        this.settings = settings.clone();
        start();
    }

    public int port() {
        return port;
    }

    /** Starts it empty, after {@link #kill}. */
    public void start() {
        RedisServerBuilder builder =
                RedisServer.builder().port(port).bind("127.0.0.1").setting("save \"\"");
        for (String setting : settings) {
            builder.setting(setting);
        }
        server = builder.build();
        server.start();
        process = ask(redis -> redis.info("server")
                .lines()
                .filter(line -> line.startsWith("process_id:"))
                .map(line -> Long.parseLong(line.substring("process_id:".length())))
                .findFirst()
                .orElseThrow());
    }

    /** As {@code kill -9}. */
    public void kill() {
        ProcessHandle.of(process).ifPresent(handle -> {
            handle.destroyForcibly();
            handle.onExit().orTimeout(5, TimeUnit.SECONDS).join();
        });
        close();
    }

    /** It keeps its connections and says nothing. */
    public void freeze() {
        signal("-STOP");
    }

    public void thaw() {
        signal("-CONT");
    }

    /** Ends all connections to a Redis; it answers new ones at once. */
    public static synchronized void cut(int port) {
        ask(port, redis -> redis.clientKill(KillArgs.Builder.typeNormal().skipme(true)));
    }

    /** Asks it something over a connection of its own. */
    public <T> T ask(Function<RedisCommands<String, String>, T> question) {
        return ask(port, question);
    }

    private static <T> T ask(int port, Function<RedisCommands<String, String>, T> question) {
        RedisURI address = RedisURI.Builder.redis("127.0.0.1", port)
                .withTimeout(Duration.ofSeconds(10))
                .build();
        try (StatefulRedisConnection<String, String> connection = CLIENT.connect(StringCodec.UTF8, address)) {
            return question.apply(connection.sync());
        }
    }

    private static ClientResources resources() {
        ClientResources.Builder resources = ClientResources.builder();
        RedisConfig.reconnectQuickly(resources); // as the application does
        return resources.build();
    }

    /** A started factory of connections to a port of this host; the caller destroys it. */
    public static LettuceConnectionFactory connections(int port) {
        LettuceConnectionFactory factory = new LettuceConnectionFactory(
                new RedisStandaloneConfiguration("127.0.0.1", port),
                LettuceClientConfiguration.builder().clientResources(RESOURCES).build());
        factory.afterPropertiesSet();
        factory.start();
        return factory;
    }

    @Override
    public void close() {
        server.stop();
    }

    private void signal(String signal) {
        try {
            Process kill = new ProcessBuilder("kill", signal, Long.toString(process)).start();
            if (!kill.waitFor(5, TimeUnit.SECONDS) || kill.exitValue() != 0) {
                throw new IllegalStateException("kill " + signal + " failed");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
