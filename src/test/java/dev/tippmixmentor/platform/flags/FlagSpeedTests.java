package dev.tippmixmentor.platform.flags;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs {@link FlagBenchmark} and holds it to the promise; run it on a machine with nothing else to do. */
@Tag("benchmark")
class FlagSpeedTests {

    @Test
    void aFlagIsEvaluatedInLessThanAMicrosecond() throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include(FlagBenchmark.class.getSimpleName())
                        .build())
                .run();

        assertThat(results)
                .hasSize(3)
                .allSatisfy(result -> assertThat(
                                result.getPrimaryResult().getStatistics().getPercentile(99))
                        .as(result.getParams().getBenchmark())
                        .isLessThan(1_000));
    }
}
