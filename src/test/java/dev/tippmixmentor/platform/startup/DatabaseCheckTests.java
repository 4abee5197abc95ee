package dev.tippmixmentor.platform.startup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.testing.FreePort;
import dev.tippmixmentor.testing.RealServers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DatabaseCheckTests {

    @Test
    void aDatabaseThatAnswersIsFine() {
        assertThat(DatabaseCheck.fault(DatabaseUrl.of(RealServers.shared().databaseUrl())))
                .isEmpty();
    }

    @Test
    void aServerThatIsNotThereIsNamed() {
        DatabaseUrl url = DatabaseUrl.of("postgresql://u:hunter2@127.0.0.1:%d/db".formatted(FreePort.next()));

        assertThat(DatabaseCheck.fault(url)).hasValue("leads to no server that answers");
    }

    @Test
    void aDatabaseThatDoesNotExistIsNamed() {
        String url = RealServers.shared().databaseUrl().replaceFirst("/[^/]+$", "/nothing_of_this_name");

        assertThat(DatabaseCheck.fault(DatabaseUrl.of(url))).hasValue("names a database that does not exist");
    }

    @Test
    void aHostThatIsNotKnownIsNamed() {
        assertThat(DatabaseCheck.fault(DatabaseUrl.of("postgresql://u@no-such-host.invalid/db")))
                .hasValue("names a host that is not known");
    }

    @Test
    void aServerThatAcceptsAndSaysNothingIsGivenUp() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Instant start = Instant.now();

            var fault = DatabaseCheck.fault(
                    DatabaseUrl.of("postgresql://u:hunter2@127.0.0.1:%d/db".formatted(silent.getLocalPort())));

            assertThat(fault).hasValue("leads to no server that answers");
            assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(8));
        }
    }
}
