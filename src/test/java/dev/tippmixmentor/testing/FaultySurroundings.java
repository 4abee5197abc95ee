package dev.tippmixmentor.testing;

import java.net.URI;
import java.util.Map;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/**
 * Puts links on which things can go wrong between an application and its PostgreSQL and Redis, and a collector of traces
 * beside it.
 */
public class FaultySurroundings implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    private static final URI SERVER = URI.create(RealServers.shared().databaseUrl());
    private static final TestRedis REDIS_SERVER = new TestRedis();

    /** Nobody else's tasks are done here, and none of here elsewhere. It goes with the server. */
    private static final OwnDatabase OWN = OwnDatabase.create();

    /** To a database that nobody else uses. */
    public static final SlowLink DATABASE = new SlowLink(SERVER.getPort());

    /** To a Redis that nobody else uses. */
    public static final SlowLink REDIS = new SlowLink(REDIS_SERVER.port());

    /** Gets its traces. */
    public static final TraceCollector COLLECTOR = new TraceCollector();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(REDIS_SERVER::close));
    }

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        String database = OWN.url().replace(SERVER.getHost() + ":" + SERVER.getPort(), "127.0.0.1:" + DATABASE.port());
        context.getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "faultySurroundings",
                        Map.of(
                                "tippmix.database.url",
                                database,
                                "tippmix.observability.otlp-endpoint",
                                COLLECTOR.endpoint(),
                                "tippmix.redis.url",
                                "redis://127.0.0.1:%d".formatted(REDIS.port()))));
    }
}
