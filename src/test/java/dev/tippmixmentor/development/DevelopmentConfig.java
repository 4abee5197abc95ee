package dev.tippmixmentor.development;

import dev.tippmixmentor.football.FixtureIntake;
import dev.tippmixmentor.identity.Users;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ServerSocketChannel;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.jetty.ConfigurableJettyWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.core.simple.JdbcClient;

/** No {@code @Configuration}: the component scan of the tests must not find it. */
class DevelopmentConfig {
    /** Held by this process; Spring makes this class and can't be handed an object. */
    static final AtomicReference<Installation> INSTALLATION = new AtomicReference<>();

    /** Where the server is to listen, listening already; null if the settings say where. */
    static final AtomicReference<@Nullable ServerSocketChannel> DOOR = new AtomicReference<>();

    @Bean
    WebServerFactoryCustomizer<ConfigurableJettyWebServerFactory> openDoor() {
        return factory -> factory.addServerCustomizers(server -> {
            ServerSocketChannel door = DOOR.get();
            if (door != null) {
                try {
                    ((ServerConnector) server.getConnectors()[0]).open(door);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        });
    }

    @Bean
    DemoUsers demoUsers(Users users, JdbcClient jdbc) {
        return new DemoUsers(users, jdbc);
    }

    /** Fills the system once it serves, through the doors that everybody uses, and then says what to open. */
    @Bean
    ApplicationListener<ApplicationReadyEvent> demo(FixtureIntake intake, DemoUsers users, Clock clock) {
        return ready -> {
            int port = ((WebServerApplicationContext) ready.getApplicationContext())
                    .getWebServer()
                    .getPort();
            new Demo(INSTALLATION.get(), intake, users, clock, "http://localhost:" + port).run();
        };
    }
}
