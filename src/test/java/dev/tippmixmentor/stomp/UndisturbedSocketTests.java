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
    private static final int TURNS = Integer.getInteger("abusers.turns", 60);

    /** Short, as a machine that others use is slower at some times than at others. */
    private static final Duration TURN = Duration.ofSeconds(3);

    /** After this the abusers' coming or going is over. */
    private static final Duration SETTLED = Duration.ofMillis(500);

    private static final Duration WARM_UP = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int OTHERS = 20;
    private static final double MOST = 1.2;

    @Autowired
    AccessTokens tokens;

    @Autowired
    Environment settings;

    /** By turns without and with them, and the round trips of all turns together, as those of one are too few. */
    @Test
    void tenAbusersDoNotDelayOthers() throws Exception {
        Map<String, String> variables = new HashMap<>(RestartableNode.variablesOf(settings));
        variables.put("RATE_LIMIT_LIMIT", "100");
        List<Long> without = new ArrayList<>();
        List<Long> with = new ArrayList<>();
        List<Pinger> others = new ArrayList<>();
        try (RestartableNode node = new RestartableNode(
                        variables, List.of("-Xmx384m", "-XX:+UseSerialGC"), Path.of("target", "abused-node.log"))
                .start()
                .awaitReady()) {
            Api abused = Api.at(node.port(), tokens);
            Process abusers = TestProcesses.startIdle(AbusiveClients.class, arguments(node.port()));
            try {
                IntStream.range(0, OTHERS).forEach(i -> others.add(new Pinger(abused, token())));
                others.forEach(other -> other.start(PAUSE));
                tell(abusers, AbusiveClients.GO);
                TimeUnit.NANOSECONDS.sleep(WARM_UP.toNanos());
                String told = "";
                for (int turn = 0; turn < TURNS; turn++) {
                    told = tell(abusers, AbusiveClients.REST);
                    without.addAll(roundTrips(others));
                    tell(abusers, AbusiveClients.GO);
                    with.addAll(roundTrips(others));
                }

                log.info(
                        "abusers.benchmark others={} turns={} p50MicrosWithout={} p50MicrosWith={} p99MicrosWithout={} p99MicrosWith={} roundTripsWithout={} roundTripsWith={}, abusers: {}",
                        OTHERS,
                        TURNS,
                        micros(without, 50),
                        micros(with, 50),
                        micros(without, 99),
                        micros(with, 99),
                        without.size(),
                        with.size(),
                        told);
                assertThat(told).contains("4429").contains("1002");
                assertThat(others).noneMatch(Pinger::isClosed);
                assertThat(micros(with, 99)).isLessThan((long) (MOST * micros(without, 99)));
            } finally {
                abusers.destroyForcibly();
                others.forEach(Pinger::close);
            }
        }
    }

    /** Of a turn, in nanoseconds. */
    private static List<Long> roundTrips(List<Pinger> others) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(SETTLED.toNanos());
        others.forEach(Pinger::takeRoundTrips);
        TimeUnit.NANOSECONDS.sleep(TURN.toNanos());
        return others.stream().flatMap(other -> other.takeRoundTrips().stream()).toList();
    }

    private static long micros(List<Long> nanos, int percentile) {
        return nanos.stream().sorted().toList().get(nanos.size() * percentile / 100) / 1_000;
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

    private String token() {
        return tokens.issue(UUID.randomUUID(), UUID.randomUUID(), "somebody", Role.USER);
    }
}
