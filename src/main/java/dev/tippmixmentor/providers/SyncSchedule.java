package dev.tippmixmentor.providers;

import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import com.github.kagkarlsson.scheduler.task.schedule.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** As often as is set, and earlier where a provider that failed is to be tried again. */
class SyncSchedule implements Schedule {
    /** Whatever becomes of a trial, the next one is not made at once. */
    private static final Duration SHORTEST = Duration.ofMillis(500);

    private final FixedDelay usual;
    private final Supplier<Optional<Instant>> nextTrial;

    SyncSchedule(Duration interval, Supplier<Optional<Instant>> nextTrial) {
        this.usual = FixedDelay.of(interval);
        this.nextTrial = nextTrial;
    }

    @Override
    public Instant getNextExecutionTime(ExecutionComplete complete) {
        Instant usually = usual.getNextExecutionTime(complete);
        Instant earliest = complete.getTimeDone().plus(SHORTEST);
        return nextTrial
                .get()
                .map(trial -> trial.isAfter(earliest) ? trial : earliest)
                .filter(trial -> trial.isBefore(usually))
                .orElse(usually);
    }

    @Override
    public Instant getInitialExecutionTime(Instant now) {
        return usual.getInitialExecutionTime(now);
    }

    @Override
    public boolean isDeterministic() {
        return false;
    }
}
