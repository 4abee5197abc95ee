package dev.tippmixmentor.tasks;

import com.github.kagkarlsson.scheduler.Clock;
import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerClient.ScheduleOptions;
import com.github.kagkarlsson.scheduler.exceptions.ExecutionException;
import com.github.kagkarlsson.scheduler.exceptions.TaskInstanceCurrentlyExecutingException;
import com.github.kagkarlsson.scheduler.exceptions.TaskInstanceNotFoundException;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import dev.tippmixmentor.platform.database.LongWork;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.platform.web.Page;
import dev.tippmixmentor.platform.web.PageQuery;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Takes work that must be done even if this node dies in the middle of it. All times are the database's, by which the
 * scheduler goes too: nodes whose clocks differ agree on what is due.
 */
@Service
public class TaskQueue {
    /** What comes out of a task is a summary; data have tables of their own. */
    public static final int MAX_OUTPUT_BYTES = 65_536;

    /** Each is stored for every listener, which would take minutes for 100,000 while the owner is locked. */
    private static final int MOST_TOLD = 100;

    private final TaskRows rows;
    private final ExecutionRows executions;
    private final TaskViews views;
    private final LongWork longWork;
    private final TaskProperties properties;
    private final ObjectProvider<Scheduler> scheduler;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    TaskQueue(
            TaskRows rows,
            ExecutionRows executions,
            TaskViews views,
            LongWork longWork,
            TaskProperties properties,
            ObjectProvider<Scheduler> scheduler,
            ApplicationEventPublisher events,
            Clock clock) {
        this.rows = rows;
        this.executions = executions;
        this.views = views;
        this.longWork = longWork;
        this.properties = properties;
        this.scheduler = scheduler;
        this.events = events;
        this.clock = clock;
    }

    /** Takes work, in the caller's transaction: it is there if, and only if, the caller's change is. */
    @Transactional
    public TaskId submit(TaskRequest request) {
        TaskRows.Waiting waiting = rows.add(request, clock.now());
        schedule(waiting);
        return waiting.id();
    }

    /** Cancels what waits under a key; what runs already is left to end. */
    @Transactional
    public void cancelWaiting(String key) {
        rows.waitingUnder(key).ifPresent(this::cancel);
    }

    /** Cancels what waits under a key for its first time to come, and says whether anything did. */
    @Transactional
    public boolean cancelNotDue(String key) {
        Optional<TaskId> waiting = rows.notDueUnder(key, clock.now());
        waiting.ifPresent(this::cancel);
        return waiting.isPresent();
    }

    /**
     * Cancels a task: one that waits never begins. One that runs is cancelled from now on: it can neither finish nor report
     * any more, and is interrupted within a second. Does nothing to one that has ended.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND} if this owner has no such task
     */
    @Transactional
    public TaskView cancel(UUID owner, TaskId id) {
        get(owner, id);
        cancel(id);
        return get(owner, id);
    }

    /** Has what is due of an owner begin, which was not ready for it before. */
    @Transactional
    public void bringForward(UUID owner) {
        longWork.begin();
        if (executions.bringForward(owner, clock.now()) > 0) {
            wakeAfterCommit();
        }
    }

    /**
     * Cancels all tasks of an owner that have not ended. Of very many {@value #MOST_TOLD} are told as {@link TaskEnded}, those
     * that ran before the others; whoever needs to know of each asks for those that {@linkplain #ended have ended}.
     */
    @Transactional
    public void cancelAll(UUID owner) {
        longWork.begin();
        Instant now = clock.now();
        List<TaskRows.Unfinished> tasks = rows.unfinishedOf(owner);
        List<TaskId> ids = tasks.stream().map(TaskRows.Unfinished::id).toList();
        rows.cancel(ids, now);
        executions.remove(ids);
        tasks.stream()
                .limit(MOST_TOLD)
                .forEach(task -> events.publishEvent(
                        new TaskEnded(task.id(), task.type(), owner, task.key(), TaskStatus.CANCELLED, null, now)));
    }

    /**
     * Has a task done again that failed or was cancelled, with as many attempts as a new one.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND} if this owner has no such task; {@code RESOURCE_CONFLICT} if it has
     *     neither failed nor been cancelled, or the same work waits already
     */
    @Transactional
    public TaskView retry(UUID owner, TaskId id) {
        TaskView task = get(owner, id);
        TaskRows.Waiting waiting = rows.again(id, clock.now())
                .orElseThrow(() -> ApiException.of(
                        ErrorCode.RESOURCE_CONFLICT,
                        "A task that is " + task.status() + " or waits under the same key can't be done again"));
        schedule(waiting);
        return get(owner, id);
    }

    /**
     * One task.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND} if this owner has no such task
     */
    public TaskView get(UUID owner, TaskId id) {
        return views.find(owner, id).orElseThrow(() -> ApiException.notFound("task", id));
    }

    /** A page of an owner's tasks, newest first. */
    public Page<TaskView> of(UUID owner, PageQuery page) {
        return of(owner, TaskFilter.ALL, page);
    }

    /** A page of those of an owner's tasks that fit, newest first. */
    public Page<TaskView> of(UUID owner, TaskFilter filter, PageQuery page) {
        return views.of(owner, filter, page);
    }

    /** Of these tasks those that ended before a time, as {@link TaskEnded} told, for whoever may have missed it. */
    public List<TaskEnded> ended(Collection<TaskId> ids, Instant before) {
        return views.ended(ids, before);
    }

    /** What has become of the tasks of an owner that ended, or else began, or else were asked for, at or after a time. */
    public TaskStatistics statistics(UUID owner, Instant from) {
        return views.statistics(owner, from);
    }

    /** What ended before this is forgotten: tasks, and what belongs to them elsewhere. */
    public Instant keptSince() {
        return clock.now().minus(properties.retention());
    }

    /** Which of these keys have no task that waits or runs, nor one that ended after a time. */
    public Set<String> idle(Collection<String> keys, Instant endedBefore) {
        return rows.idle(keys, endedBefore);
    }

    /**
     * Tells how far an attempt is.
     *
     * @param progress 0 to 1
     * @throws CancellationException if the task was cancelled or another attempt has begun: whoever is doing it stops
     */
    public void report(RunningTask task, double progress) {
        TaskProgressed progressed = rows.report(task, Math.max(0, Math.min(1, progress)), clock.now())
                .orElseThrow(() -> new CancellationException("no longer wanted"));
        events.publishEvent(progressed);
    }

    /**
     * Ends the task in the caller's transaction, so that what the caller does in it happens exactly once however often the
     * task is begun. What the handler returns afterwards is passed over.
     *
     * @param output what came out, as JSON
     * @throws CancellationException if the task was cancelled or another attempt has begun; the caller's transaction must not
     *     commit
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void finish(RunningTask task, String output) {
        Instant now = clock.now();
        if (!rows.end(task, TaskStatus.SUCCEEDED, output, null, null, now)) {
            throw new CancellationException("no longer wanted");
        }
        tell(task.id(), TaskStatus.SUCCEEDED, now);
    }

    /**
     * Makes the caller's transaction one of this attempt, with what it writes: nothing of it may stay if the task was cancelled
     * or another attempt has begun. To be called last, as nobody can cancel the task until the transaction ends.
     *
     * @throws CancellationException if so; the caller's transaction must not commit
     */
    @Transactional(propagation = Propagation.MANDATORY)
    public void fence(RunningTask task) {
        if (!rows.holds(task)) {
            throw new CancellationException("no longer wanted");
        }
    }

    private void cancel(TaskId id) {
        Instant now = clock.now();
        if (rows.cancel(id, now)) {
            tell(id, TaskStatus.CANCELLED, now);
            try {
                scheduler.getObject().cancel(new TaskInstance<>(TaskExecution.NAME, id.toString()));
            } catch (TaskInstanceNotFoundException | TaskInstanceCurrentlyExecutingException | ExecutionException e) {
                // It runs, or is just being picked up; the node finds that it was cancelled.
            }
        }
    }

    private void tell(TaskId id, TaskStatus status, Instant at) {
        TaskRows.Work work = rows.work(id).orElseThrow();
        events.publishEvent(new TaskEnded(id, work.type(), work.owner(), work.key(), status, null, at));
    }

    private void schedule(TaskRows.Waiting waiting) {
        TaskInstance<Void> instance = new TaskInstance.Builder<Void>(
                        TaskExecution.NAME, waiting.id().toString())
                .priority(waiting.priority().weight())
                .build();
        try {
            scheduler.getObject().schedule(instance, waiting.runAt(), ScheduleOptions.WHEN_EXISTS_RESCHEDULE);
            if (!waiting.runAt().isAfter(clock.now())) {
                wakeAfterCommit();
            }
        } catch (TaskInstanceCurrentlyExecutingException e) {
            // Just being picked up; its row is ours, so the attempt begins after this transaction and sees what it did.
        }
    }

    /** The scheduler looks by itself when something is scheduled, but can't see it before the commit. */
    private void wakeAfterCommit() {
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCompletion(int status) {
                if (status == STATUS_COMMITTED) {
                    scheduler.getObject().triggerCheckForDueExecutions();
                }
            }
        });
    }
}
