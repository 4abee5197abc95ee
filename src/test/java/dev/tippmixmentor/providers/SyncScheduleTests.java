package dev.tippmixmentor.providers;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SyncScheduleTests {
    private static final Instant DONE = Instant.parse("2026-11-28T15:00:00Z");
    private static final Duration INTERVAL = Duration.ofMinutes(1);

    @ParameterizedTest
    @CsvSource({"PT2S, PT2S", "PT59S, PT59S", "PT2M, PT1M", "-PT5S, PT0.5S"})
    void aTrialBringsTheNextSyncForwardAndNeverPutsItOff(Duration trial, Duration next) {
        SyncSchedule schedule = new SyncSchedule(INTERVAL, () -> Optional.of(DONE.plus(trial)));

        assertThat(schedule.getNextExecutionTime(ExecutionComplete.simulatedSuccess(DONE)))
                .isEqualTo(DONE.plus(next));
    }

    @Test
    void withoutTroubleItIsRunAsOftenAsIsSetAndAtOnceAtTheStart() {
        SyncSchedule schedule = new SyncSchedule(INTERVAL, Optional::empty);

        assertThat(schedule.getNextExecutionTime(ExecutionComplete.simulatedSuccess(DONE)))
                .isEqualTo(DONE.plus(INTERVAL));
        assertThat(schedule.getInitialExecutionTime(DONE)).isEqualTo(DONE);
    }
}
