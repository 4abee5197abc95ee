package dev.tippmixmentor.platform.jobs;

import com.github.kagkarlsson.scheduler.Scheduler;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Stops db-scheduler before what its tasks use, such as the live feed: as a bean that is only destroyed it would run on
 * until after everything that has a lifecycle. Its starter starts it.
 */
@Component
class SchedulerEnd implements SmartLifecycle {
    /** Behind the server, whose requests submit tasks; before the live feed. */
    static final int PHASE = 2;

    private final ObjectProvider<Scheduler> schedulers;
    private volatile boolean running;

    SchedulerEnd(ObjectProvider<Scheduler> schedulers) {
        this.schedulers = schedulers;
    }

    @Override
    public void start() {
        running = true;
    }

    /** Waits for executions, as long as the settings of the scheduler say. */
    @Override
    public void stop() {
        running = false;
        schedulers.stream().forEach(Scheduler::stop);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** A scheduler cannot be started again. */
    @Override
    public boolean isPauseable() {
        return false;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
