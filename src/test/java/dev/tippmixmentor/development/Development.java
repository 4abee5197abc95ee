package dev.tippmixmentor.development;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import dev.tippmixmentor.TippMixMentorApplication;
import dev.tippmixmentor.testing.RealServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.flywaydb.core.api.exception.FlywayValidateException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.core.NestedExceptionUtils;

/**
 * The whole system from one command: PostgreSQL and Redis of its own, generated secrets, and a league to look at. Lives in
 * the test sources, so that nothing of it can reach the jar.
 */
public final class Development {
    private static final Path FOLDER = Path.of(".data");
    private static final String LOOPBACK = "127.0.0.1";
    private static final int USUAL_PORT = 3001;
    private static final int PORTS_TRIED = 100;

    private Development() {}

    /** Starts it; the arguments are those of the application. */
    public static void start(String... args) {
        quietUntilTheApplicationLogs();
        Installation installation;
        try {
            installation = Installation.in(FOLDER.toAbsolutePath());
        } catch (InstallationInUseException e) {
            System.err.printf("%n%s%n%n", e.getMessage());
            System.exit(1);
            return;
        } catch (IOException e) {
            throw new IllegalStateException("the folder .data can't be used", e);
        }
        RealServers servers = RealServers.keeping(installation.folder(), installation.name());
        SpringApplication.getShutdownHandlers().add(servers.stop());
        DevelopmentConfig.INSTALLATION.set(installation);
        DevelopmentConfig.DOOR.set(door());
        try {
            SpringApplication.from(TippMixMentorApplication::main)
                    .with(DevelopmentConfig.class)
                    .run(arguments(installation, servers, args));
        } catch (RuntimeException e) {
            if (NestedExceptionUtils.getMostSpecificCause(e) instanceof FlywayValidateException) {
                System.err.printf(
                        "%nThe data in %s was made by another version of the schema.%nDelete that folder to start over.%n%n",
                        installation.folder());
            }
            // What happened was reported; the servers' threads would keep the process alive.
            System.exit(1);
        }
    }

    private static String[] arguments(Installation installation, RealServers servers, String[] args) {
        List<String> all = new ArrayList<>();
        all.add("--tippmix.app.environment=development");
        all.add("--tippmix.database.url=" + servers.databaseUrl());
        all.add("--tippmix.redis.url=" + servers.redisUrl());
        all.add("--tippmix.security.jwt.secret=" + installation.jwtSecret());
        all.add("--tippmix.security.session-secret=" + installation.sessionSecret());
        all.add("--tippmix.security.cookie-secret=" + installation.cookieSecret());
        // What somebody sets by the usual name counts; the rest is chosen for one person at one machine.
        if (isUnset("API_HOST")) {
            all.add("--tippmix.api.host=" + LOOPBACK);
        }
        ServerSocketChannel door = DevelopmentConfig.DOOR.get();
        if (door != null) {
            all.add("--tippmix.api.port=" + door.socket().getLocalPort());
        }
        if (isUnset("METRICS_PORT")) {
            all.add("--tippmix.observability.metrics-port=0");
        }
        if (isUnset("ENABLE_CONSOLE")) {
            all.add("--tippmix.console.enabled=true");
        }
        if (isUnset("ENABLE_SWAGGER")) {
            all.add("--tippmix.api.swagger=true");
        }
        if (isUnset("ENABLE_SIMULATOR")) {
            all.add("--tippmix.simulator.enabled=true");
        }
        all.addAll(Arrays.asList(args));
        return all.toArray(String[]::new);
    }

    private static boolean isUnset(String variable) {
        String value = System.getenv(variable);
        return value == null || value.isBlank();
    }

    /**
     * Listens at the usual port or the next that is free, for a second clone or whatever else runs here. Held from now on:
     * another clone that starts at the same moment must not find it free as well.
     *
     * @return null if the port is given
     */
    private static @Nullable ServerSocketChannel door() {
        if (!isUnset("API_PORT")) {
            return null;
        }
        String host = isUnset("API_HOST") ? LOOPBACK : System.getenv("API_HOST");
        return IntStream.range(USUAL_PORT, USUAL_PORT + PORTS_TRIED)
                .mapToObj(port -> listenAt(new InetSocketAddress(host, port)))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private static @Nullable ServerSocketChannel listenAt(InetSocketAddress address) {
        try {
            ServerSocketChannel channel = ServerSocketChannel.open();
            try {
                return channel.bind(address);
            } catch (IOException e) {
                channel.close();
                return null;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Before Spring Boot configures it, Logback writes everything down to DEBUG. */
    private static void quietUntilTheApplicationLogs() {
        LoggerContext logs = (LoggerContext) LoggerFactory.getILoggerFactory();
        logs.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
        logs.getLogger("org.testcontainers").setLevel(Level.OFF);
    }
}
