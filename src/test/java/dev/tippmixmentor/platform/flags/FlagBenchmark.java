package dev.tippmixmentor.platform.flags;

import dev.tippmixmentor.platform.security.Role;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a call site pays for a flag, through OpenFeature, among a hundred others. The heap is in memory from the start: the
 * first touch of a page costs more than an evaluation.
 */
@State(Scope.Benchmark)
@Fork(
        value = 1,
        jvmArgsAppend = {"-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch"})
@Warmup(iterations = 5, time = 3)
@Measurement(iterations = 3, time = 3)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FlagBenchmark {
    private final FeatureFlags flags =
            new FeatureFlags(new FlagProvider(new UnchangingFlags(definitions()), Clock.systemUTC()));
    private final FlagSubject user = FlagSubject.of(UUID.fromString("0198c0de-0000-7000-8000-000000000001"), Role.USER);

    @Benchmark
    public boolean plain() {
        return flags.isOn("plain", false, user);
    }

    @Benchmark
    public boolean unknown() {
        return flags.isOn("unknown", false, user);
    }

    /** The dearest: three rules that do not fit, then a rollout, all within a schedule. */
    @Benchmark
    public String scheduledRollout() {
        return flags.text("rollout", "", user);
    }

    private static Map<String, FlagDefinition> definitions() {
        Map<String, FlagDefinition> definitions = new HashMap<>();
        for (int number = 0; number < 100; number++) {
            definitions.put("other." + number, TestFlags.truth(true));
        }
        definitions.put("plain", TestFlags.truth(true));
        FlagRule share =
                new FlagRule(List.of(), List.of(Role.USER), Map.of(), new BigDecimal("50"), TestFlags.node("rule"));
        definitions.put(
                "rollout",
                new FlagDefinition(
                        FlagType.STRING,
                        "",
                        true,
                        TestFlags.node("value"),
                        TestFlags.node("off"),
                        List.of(
                                TestFlags.users(UUID.randomUUID(), UUID.randomUUID()),
                                TestFlags.roles(Role.ADMIN),
                                TestFlags.attribute("country", "HU"),
                                share),
                        Instant.parse("2026-01-01T00:00:00Z"),
                        Instant.parse("2096-01-01T00:00:00Z")));
        return definitions;
    }

    /** A node without a database. */
    private static final class UnchangingFlags extends CurrentFlags {
        private final Map<String, CompiledFlag> compiled = new HashMap<>();

        UnchangingFlags(Map<String, FlagDefinition> definitions) {
            super(null, new FlagAnnouncements(null));
            definitions.forEach((key, definition) -> compiled.put(key, new CompiledFlag(definition, "salt")));
        }

        @Override
        CompiledFlag find(String key) {
            return compiled.get(key);
        }
    }
}
