package dev.tippmixmentor.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.platform.security.AccessTokens;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.RestartableNode;
import dev.tippmixmentor.testing.TestProcesses;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

/**
 * Promise 6: how much longer others wait while ten clients do what {@link AbusiveClients} do. The node is in a process of its
 * own, with the limits that it has in production. The abusers have the processor time that others leave, as they would be on
 * other machines; what the node does for them it does on the time of all.
 */
@IntegrationTest
@Tag("benchmark")
class UndisturbedSocketTests {
    private static final Logger log = LoggerFactory.getLogger(UndisturbedSocketTests.class);
    private static final int TURNS = Integer.getInteger("abusers.turns", 7);
    private static final Duration TURN = Duration.ofSeconds(10);
    private static final int OTHERS = 20;
    private static final double MOST = 1.2;

    /** Less than this is what two runs of the same differ by. */
    private static final long NOISE_MICROS = 1_000;

    @Autowired
    AccessTokens tokens;

    @Autowired
    Environment settings;

    /** By turns without and with them, as the machine has other work too. */
    @Test
    void tenAbusersDoNotDelayOthers() throws Exception {
        Map<String, String> variables = new HashMap<>(RestartableNode.variablesOf(settings));
        variables.put("RATE_LIMIT_LIMIT", "100");
        List<Long> without = new ArrayList<>();
        List<Long> with = new ArrayList<>();
        try (RestartableNode node = new RestartableNode(
                        variables, List.of("-Xmx384m", "-XX:+UseSerialGC"), Path.of("target", "abused-node.log"))
                .start()
                .awaitReady()) {
            Api abused = Api.at(node.port(), tokens);
            Process abusers = TestProcesses.startIdle(AbusiveClients.class, arguments(node.port()));
            try {
                log.info("abusers.warm p99Micros={}", p99OfOthers(abused));
                tell(abusers, AbusiveClients.GO);
                log.info("abusers.warm p99Micros={}", p99OfOthers(abused));
                String told = "";
                for (int turn = 0; turn < TURNS; turn++) {
                    tell(abusers, AbusiveClients.REST);
                    without.add(p99OfOthers(abused));
                    tell(abusers, AbusiveClients.GO);
                    with.add(p99OfOthers(abused));
                    told = tell(abusers, AbusiveClients.REST);
                }

                log.info(
                        "abusers.benchmark others={} p99MicrosWithout={} p99MicrosWith={} (medians of {} and {}), abusers: {}",
                        OTHERS,
                        median(without),
                        median(with),
                        without,
                        with,
                        told);
                assertThat(told).contains("4429").contains("1002");
                assertThat(median(with))
                        .isLessThan(Math.max((long) (MOST * median(without)), median(without) + NOISE_MICROS));
            } finally {
                abusers.destroyForcibly();
            }
        }
    }

    private String[] arguments(int port) {
        List<String> arguments = new ArrayList<>(List.of(Integer.toString(port)));
        for (int i = 0; i < AbusiveClients.tokens(); i++) {
            arguments.add(token());
        }
        return arguments.toArray(String[]::new);
    }

    /** Returns what they have done so far. */
    private static String tell(Process abusers, String command) throws IOException {
        Writer commands = abusers.outputWriter(StandardCharsets.UTF_8);
        commands.write(command + "\n");
        commands.flush();
        return abusers.inputReader(StandardCharsets.UTF_8).readLine();
    }

    private static long median(List<Long> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private long p99OfOthers(Api server) throws InterruptedException {
        List<Pinger> others = IntStream.range(0, OTHERS)
                .mapToObj(i -> new Pinger(server, token()))
                .toList();
        others.forEach(other -> other.start(Duration.ofMillis(100)));
        TimeUnit.NANOSECONDS.sleep(TURN.toNanos());
        others.forEach(Pinger::close);
        assertThat(others).noneMatch(Pinger::isClosed);
        List<Long> trips = others.stream()
                .flatMap(other -> other.roundTrips().stream())
                .sorted()
                .toList();
        return trips.get(trips.size() * 99 / 100) / 1_000;
    }

    private String token() {
        return tokens.issue(UUID.randomUUID(), UUID.randomUUID(), "somebody", Role.USER);
    }
}
