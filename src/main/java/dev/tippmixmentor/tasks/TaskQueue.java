package dev.tippmixmentor.tasks;

import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.SchedulerClient.ScheduleOptions;
import com.github.kagkarlsson.scheduler.exceptions.TaskInstanceCurrentlyExecutingException;
import com.github.kagkarlsson.scheduler.exceptions.TaskInstanceNotFoundException;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import dev.tippmixmentor.platform.web.Page;
import dev.tippmixmentor.platform.web.PageQuery;
import java.time.Clock;
import java.util.UUID;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Takes work that must be done even if this node dies in the middle of it. */
@Service
public class TaskQueue {
    private final TaskRows rows;
    private final ObjectProvider<SchedulerClient> scheduler;
    private final Clock clock;

    TaskQueue(TaskRows rows, ObjectProvider<SchedulerClient> scheduler, Clock clock) {
        this.rows = rows;
        this.scheduler = scheduler;
        this.clock = clock;
    }

    /** Takes work, in the caller's transaction: it is there if, and only if, the caller's change is. */
    @Transactional
    public TaskId submit(TaskRequest request) {
        TaskRows.Waiting waiting = rows.add(request, clock.instant());
        try {
            scheduler
                    .getObject()
                    .schedule(
                            new TaskInstance<>(TaskExecution.NAME, waiting.id().toString()),
                            waiting.runAt(),
                            ScheduleOptions.WHEN_EXISTS_RESCHEDULE);
        } catch (TaskInstanceCurrentlyExecutingException e) {
            // Just being picked up; its row is ours, so the attempt begins after this transaction and sees what it did.
        }
        return waiting.id();
    }

    /** Cancels what waits under a key; what runs already is left to end. */
    @Transactional
    public void cancelWaiting(String key) {
        rows.cancelWaiting(key, clock.instant()).ifPresent(id -> {
            try {
                scheduler.getObject().cancel(new TaskInstance<>(TaskExecution.NAME, id.toString()));
            } catch (TaskInstanceNotFoundException | TaskInstanceCurrentlyExecutingException e) {
                // It is just being picked up, and will find that it was cancelled.
            }
        });
    }

    /** A page of an owner's tasks, newest first. */
    public Page<TaskView> of(UUID owner, PageQuery page) {
        return rows.of(owner, page);
    }
}
