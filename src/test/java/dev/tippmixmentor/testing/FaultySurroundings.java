package dev.tippmixmentor.testing;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;

import com.github.tomakehurst.wiremock.WireMockServer;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/**
 * Puts links on which things can go wrong between an application and its PostgreSQL, its Redis and its provider of football
 * data, and a collector of traces beside it.
 */
public class FaultySurroundings implements ApplicationContextInitializer<ConfigurableApplicationContext> {
    /** What it answers, whatever is asked. */
    private static final String MATCH = """
            {"matches": [
              {"competition": {"code": "PL"}, "id": 4711, "utcDate": "%s", "status": "IN_PLAY", "minute": 31,
               "season": {"startDate": "2091-08-18"},
               "homeTeam": {"id": 57, "name": "Arsenal FC"}, "awayTeam": {"id": 61, "name": "Chelsea FC"},
               "score": {"fullTime": {"home": 0, "away": 0}}, "goals": [], "bookings": [], "substitutions": []}]}
            """;

    private static final URI SERVER = URI.create(RealServers.shared().databaseUrl());
    private static final TestRedis REDIS_SERVER = new TestRedis();

    /** Nobody else's tasks are done here, and none of here elsewhere. It goes with the server. */
    private static final OwnDatabase OWN = OwnDatabase.create();

    /** To a database that nobody else uses. */
    public static final SlowLink DATABASE = new SlowLink(SERVER.getPort());

    /** To a Redis that nobody else uses. */
    public static final SlowLink REDIS = new SlowLink(REDIS_SERVER.port());

    /** football-data.org, which tells of one running match and that it goes on, unless a test says otherwise. */
    public static final WireMockServer PROVIDER_SERVER = providerServer();

    /** To that. */
    public static final SlowLink PROVIDER = new SlowLink(PROVIDER_SERVER.port());

    /** Gets its traces. */
    public static final TraceCollector COLLECTOR = new TraceCollector();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(REDIS_SERVER::close));
    }

    private static WireMockServer providerServer() {
        Instant kickOff = Instant.now().minus(Duration.ofMinutes(31)).truncatedTo(ChronoUnit.SECONDS);
        WireMockServer server = new WireMockServer(wireMockConfig().dynamicPort());
        server.start();
        server.stubFor(any(anyUrl()).atPriority(10).willReturn(okJson(MATCH.formatted(kickOff))));
        return server;
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
                                "tippmix.providers.football-data-key",
                                "key",
                                "tippmix.providers.football-data-url",
                                "http://127.0.0.1:%d".formatted(PROVIDER.port()),
                                "tippmix.providers.leagues",
                                "E0",
                                "tippmix.observability.otlp-endpoint",
                                COLLECTOR.endpoint(),
                                "tippmix.redis.url",
                                "redis://127.0.0.1:%d".formatted(REDIS.port()))));
    }
}
