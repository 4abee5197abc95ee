package dev.tippmixmentor.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs {@link ForecastBenchmark} and holds it to the promised figures; run it on a machine with nothing else to do. */
@Tag("benchmark")
class ForecastSpeedTests {

    private static final Map<String, RunResult> RESULTS = new HashMap<>();

    @BeforeAll
    static void measure() throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include(ForecastBenchmark.class.getSimpleName())
                        .addProfiler(GCProfiler.class)
                        .build())
                .run();
        for (RunResult result : results) {
            String name = result.getParams().getBenchmark();
            RESULTS.put(name.substring(name.lastIndexOf('.') + 1), result);
        }
    }

    @Test
    void aFitOfFiveSeasonsTakesFiveMilliseconds() {
        assertThat(micros("coldFit", 50)).isLessThan(5_000);
        assertThat(micros("coldFit", 99)).isLessThan(20_000);
        assertThat(micros("warmFit", 50)).isLessThan(5_000);
    }

    @Test
    void aSeasonOfForecastsTakesAMillisecond() {
        assertThat(micros("seasonOfForecastsWithAllMarkets")).isLessThan(1_000);
    }

    @Test
    void aForecastAllocatesTwoKilobytes() {
        Result<?> allocated = RESULTS.get("oneForecast").getSecondaryResults().get("gc.alloc.rate.norm");

        assertThat(allocated.getScore()).isLessThan(2_048);
    }

    @Test
    void anOnlineUpdateTakesTwoMicroseconds() {
        assertThat(micros("onlineUpdate")).isLessThan(2);
    }

    private static double micros(String benchmark) {
        return RESULTS.get(benchmark).getPrimaryResult().getScore();
    }

    private static double micros(String benchmark, int percentile) {
        return RESULTS.get(benchmark).getPrimaryResult().getStatistics().getPercentile(percentile);
    }
}
