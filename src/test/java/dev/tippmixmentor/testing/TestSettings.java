package dev.tippmixmentor.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.awaitility.Awaitility;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.env.MapPropertySource;

/** The settings of an application under test, as an operator would set them. */
public class TestSettings implements ApplicationContextInitializer<ConfigurableApplicationContext>, Ordered {
    /** Tokens a minute of an address. */
    public static final long RATE_LIMIT = 30_000;

    /** Where nothing is, at a price. */
    public static final String DEAR_PATH = "/api/v1/nothing-that-is-dear";

    public static final int DEAR_COST = 10_000;

    static {
        awaitImpatiently();
    }

    /** Where files to import may be put; nobody looks at it unless asked. */
    public static final Path IMPORTS = folder();

    private static final SecureRandom RANDOM = new SecureRandom();

    private static final Map<String, Object> SECRETS = Map.of(
            "tippmix.security.jwt.secret", secret(),
            "tippmix.security.session-secret", secret(),
            "tippmix.security.cookie-secret", secret());

    /** To look a tenth of a second later, whatever it is, would be most of the time of many tests. */
    static void awaitImpatiently() {
        Awaitility.setDefaultPollDelay(Duration.ZERO);
        Awaitility.setDefaultPollInterval(Duration.ofMillis(10));
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        RealServers servers = RealServers.shared();
        context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("testSecrets", SECRETS));
        context.getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "testServers",
                        Map.ofEntries(
                                // Several applications run at a time, and one of them could have it.
                                Map.entry("tippmix.observability.metrics-port", "0"),
                                Map.entry("tippmix.api.host", "127.0.0.1"),
                                // Lets a test say in X-Forwarded-For where it calls from.
                                Map.entry("tippmix.api.trusted-proxies", "127.0.0.1,::1"),
                                Map.entry("tippmix.console.enabled", "true"),
                                // The description is compared with what the application does.
                                Map.entry("tippmix.api.swagger", "true"),
                                // What a client that stops in the middle of a request waits for.
                                Map.entry("server.jetty.connection-idle-timeout", "4s"),
                                // Longer ends only where a test looks at it.
                                Map.entry("tippmix.realtime.drain-time", "2s"),
                                // All tests call from one address; only what is as dear as this reaches a limit.
                                Map.entry("tippmix.rate-limit.limit", Long.toString(RATE_LIMIT)),
                                Map.entry("tippmix.rate-limit.costs", "GET %s=%d".formatted(DEAR_PATH, DEAR_COST)),
                                Map.entry("tippmix.simulator.enabled", "true"),
                                Map.entry("tippmix.imports.folder", IMPORTS.toString()),
                                Map.entry("tippmix.database.url", servers.databaseUrl()),
                                Map.entry("tippmix.redis.url", servers.redisUrl()))));
    }

    private static Path folder() {
        try {
            Path folder = Files.createTempDirectory("imports");
            folder.toFile().deleteOnExit();
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String secret() {
        byte[] bytes = new byte[48];
        RANDOM.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }
}
