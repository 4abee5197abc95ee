package dev.tippmixmentor.tasks;

import com.github.kagkarlsson.scheduler.Clock;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.tippmixmentor.platform.database.Batches;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.logging.CorrelationId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Executes tasks when db-scheduler says so: one attempt at a time, interrupted at the time limit, tried again with
 * exponential backoff and jitter. A node that dies stops its heartbeat, and another one begins the next attempt.
 */
@Configuration(proxyBeanMethods = false)
class TaskExecution {
    static final String NAME = "task";
    private static final Logger log = LoggerFactory.getLogger(TaskExecution.class);
    private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);
    private static final Duration MAX_BACKOFF = Duration.ofMinutes(10);
    private static final int MAX_ERROR_LENGTH = 500;

    /** A task that its nodes die of must not take one after the other down for ever. */
    private static final int MOST_LOST = 20;

    /** How soon a task is taken up again after a mishap of this node. */
    private static final Duration AFTER_MISHAP = Duration.ofSeconds(10);

    private static final Duration AGING = Duration.ofSeconds(20);

    private final TaskRows rows;
    private final ExecutionRows executions;
    private final TaskTurns turns;
    private final TaskAttempts attempts;
    private final TaskProperties properties;
    private final TransactionTemplate transaction;
    private final ApplicationEventPublisher events;
    private final Clock clock;
    private final Batches batches;

    TaskExecution(
            TaskRows rows,
            ExecutionRows executions,
            TaskTurns turns,
            TaskAttempts attempts,
            TaskProperties properties,
            TransactionTemplate transaction,
            ApplicationEventPublisher events,
            Clock clock,
            Batches batches) {
        this.rows = rows;
        this.executions = executions;
        this.turns = turns;
        this.attempts = attempts;
        this.properties = properties;
        this.transaction = transaction;
        this.events = events;
        this.clock = clock;
        this.batches = batches;
    }

    @Bean
    Task<Void> durableTask() {
        return Tasks.custom(NAME, Void.class)
                .onDeadExecution(this::lost)
                .onFailure((complete, operations) ->
                        operations.reschedule(complete, clock.now().plus(AFTER_MISHAP)))
                .execute((instance, context) -> execute(TaskId.of(instance.getId()), instance.getPriority()));
    }

    @Bean
    RecurringTask<Void> taskAging() {
        return Tasks.recurring("task-aging", FixedDelay.of(AGING))
                .execute((instance, context) -> turns.age(clock.now()));
    }

    @Bean
    RecurringTask<Void> taskPurge() {
        return Tasks.recurring("task-purge", FixedDelay.ofHours(1))
                .execute((instance, context) -> purge(clock.now().minus(properties.retention())));
    }

    int purge(Instant before) {
        return batches.delete("tasks.tasks", "finished_at", before);
    }

    private CompletionHandler<Void> execute(TaskId id, int weight) {
        Optional<TaskRows.Work> work =
                rows.work(id).filter(known -> !known.status().isFinal());
        Optional<CompletionHandler<Void>> early = work.flatMap(known -> turns.wait(id, known));
        if (early.isPresent()) {
            return early.get();
        }
        Optional<TaskRows.Begun> begun = work.flatMap(known -> rows.begin(id, properties.timeout(), clock.now()));
        if (begun.isEmpty()) {
            return done(id, null);
        }
        if (weight == ExecutionRows.LAST) {
            executions.weigh(id, work.get().priority().weight()); // for the attempts after this one
        }
        return CorrelationId.during(begun.get().task().correlationId(), () -> execute(begun.get(), work.get()));
    }

    private CompletionHandler<Void> execute(TaskRows.Begun begun, TaskRows.Work work) {
        RunningTask task = begun.task();
        try {
            if (begun.lost() > MOST_LOST) {
                end(task, work, TaskStatus.FAILED, null, "its node stopped in every attempt");
                return done(task.id(), task.key());
            }
            String output = attempts.run(
                    turns.handler(work.type())
                            .orElseThrow(
                                    () -> new IllegalStateException("nobody handles tasks of type " + work.type())),
                    task);
            if (output.getBytes(StandardCharsets.UTF_8).length > TaskQueue.MAX_OUTPUT_BYTES) {
                end(task, work, TaskStatus.FAILED, null, "what came out is too large");
            } else {
                end(task, work, TaskStatus.SUCCEEDED, output, null);
            }
            return done(task.id(), task.key());
        } catch (InterruptedException e) {
            // The node is stopping: the row stays as it is, and whoever picks it up next begins a new attempt.
            Thread.currentThread().interrupt();
            return (complete, operations) -> operations.reschedule(complete, clock.now());
        } catch (TaskNotReadyException e) {
            log.info("task.notReady taskId={} type={} reason={}", task.id(), work.type(), e.getMessage());
            Instant now = clock.now();
            Duration wait = Objects.requireNonNullElse(e.waitAtLeast(), TaskTurns.rest(work.runAt(), now));
            return waitAgain(
                    task,
                    work,
                    null,
                    null,
                    (complete, operations) -> turns.putOff(task.id(), wait, complete, operations));
        } catch (CancellationException e) {
            log.info("task.unwanted taskId={} type={} attempt={}", task.id(), work.type(), task.attempt());
            return done(task.id(), task.key());
        } catch (Exception e) {
            return failed(begun, work, e);
        }
    }

    private CompletionHandler<Void> failed(TaskRows.Begun begun, TaskRows.Work work, Exception failure) {
        RunningTask task = begun.task();
        String error = describe(failure);
        int failures = begun.failures() + 1;
        log.warn("task.failed taskId={} type={} attempt={}", task.id(), work.type(), task.attempt(), failure);
        if (failures > Objects.requireNonNullElse(begun.maxRetries(), properties.maxRetries())) {
            end(task, work, TaskStatus.FAILED, null, error);
            return done(task.id(), task.key());
        }
        Instant next = clock.now().plus(backoff(failures));
        return waitAgain(task, work, error, next, (complete, operations) -> operations.reschedule(complete, next));
    }

    /**
     * Has a task wait after an attempt.
     *
     * @param error why the attempt failed; null if it did not
     * @param next when the next attempt is due; null if that is as it was
     * @param reschedule tells the scheduler
     */
    private CompletionHandler<Void> waitAgain(
            RunningTask task,
            TaskRows.Work work,
            @Nullable String error,
            @Nullable Instant next,
            CompletionHandler<Void> reschedule) {
        return (complete, operations) -> {
            try {
                // Together, or a request in between would hurry a task that is put off right after.
                transaction.executeWithoutResult(together -> {
                    if (rows.end(task, TaskStatus.PENDING, null, error, next, clock.now())) {
                        reschedule.complete(complete, operations);
                    } else {
                        done(task.id(), task.key()).complete(complete, operations); // cancelled meanwhile
                    }
                });
            } catch (DuplicateKeyException e) {
                // Somebody asked for the same work meanwhile: that task is the next attempt.
                if (!handOver(task, work, error, next, complete, operations)) {
                    waitAgain(task, work, error, next, reschedule).complete(complete, operations);
                }
            }
        };
    }

    /** False if the one that waited under the same key is gone, and nothing was changed. */
    private boolean handOver(
            RunningTask task,
            TaskRows.Work work,
            @Nullable String error,
            @Nullable Instant next,
            ExecutionComplete complete,
            ExecutionOperations<Void> operations) {
        return transaction.execute(together -> {
            boolean ended = end(task, work, TaskStatus.CANCELLED, null, error);
            Optional<TaskRows.Waiting> heir = ended ? rows.passOn(task.id(), 0, next) : Optional.empty();
            if (ended && heir.isEmpty()) {
                together.setRollbackOnly();
                return false;
            }
            done(task.id(), task.key()).complete(complete, operations);
            if (next != null) {
                heir.ifPresent(executions::move);
            }
            return true;
        });
    }

    /**
     * Its node is gone, so nobody is doing the task. It is due since it was before, and so among the next to begin; the
     * scheduler's own way would put it behind all that waits, by the clock of this node.
     */
    private void lost(ExecutionComplete complete, ExecutionOperations<Void> operations) {
        TaskId id = TaskId.of(complete.getExecution().taskInstance.getId());
        log.warn("task.lost taskId={}", id);
        try {
            transaction.executeWithoutResult(together -> {
                rows.lose(id);
                operations.reschedule(complete, complete.getExecution().executionTime);
            });
        } catch (DuplicateKeyException e) {
            // Somebody asked for the same work meanwhile: that task is the next attempt.
            transaction.executeWithoutResult(together -> {
                Instant now = clock.now();
                if (rows.cancel(id, now)) {
                    TaskRows.Work work = rows.work(id).orElseThrow();
                    events.publishEvent(
                            new TaskEnded(id, work.type(), work.owner(), work.key(), TaskStatus.CANCELLED, null, now));
                    rows.passOn(id, 1, null).ifPresent(executions::move);
                }
                operations.remove();
            });
        }
    }

    /**
     * Lets go of a task, unless somebody has asked for it again while it was being done, and has what waited for its end begin.
     *
     * @param key what it was done under; null if nothing can wait for it
     */
    private CompletionHandler<Void> done(TaskId id, @Nullable String key) {
        return (complete, operations) -> transaction.executeWithoutResult(together -> {
            if (rows.lockIfWaiting(id)) {
                operations.reschedule(complete, clock.now());
            } else {
                operations.remove();
            }
            // Locked, so that it is not being put off meanwhile, which would go on behind our back.
            if (key != null && rows.waitingUnder(key).isPresent()) {
                executions.bringForward(key, clock.now());
            }
        });
    }

    private boolean end(
            RunningTask task, TaskRows.Work work, TaskStatus status, @Nullable String output, @Nullable String error) {
        return transaction.execute(together -> {
            Instant now = clock.now();
            boolean ended = rows.end(task, status, output, error, null, now);
            if (ended) {
                events.publishEvent(
                        new TaskEnded(task.id(), work.type(), work.owner(), work.key(), status, error, now));
            } else if (!rows.isFinishedBy(task)) {
                log.warn("task.fenced taskId={} attempt={}", task.id(), task.attempt());
            }
            return ended;
        });
    }

    /** Doubles with every failure; the jitter keeps tasks that failed together from coming back together. */
    static Duration backoff(int failures) {
        long ceiling = Stream.iterate(FIRST_BACKOFF, delay -> delay.multipliedBy(2))
                .skip(failures - 1L)
                .findFirst()
                .filter(delay -> delay.compareTo(MAX_BACKOFF) < 0)
                .orElse(MAX_BACKOFF)
                .toMillis();
        return Duration.ofMillis(ceiling / 2 + ThreadLocalRandom.current().nextLong(ceiling / 2 + 1));
    }

    /** What clients may read: our own words only; a library's message may hold anything. */
    private static String describe(Exception failure) {
        if (failure instanceof TimeoutException) {
            return "took longer than allowed";
        }
        String text = failure instanceof ApiException problem ? problem.detail() : "failed unexpectedly";
        return text.length() <= MAX_ERROR_LENGTH ? text : text.substring(0, MAX_ERROR_LENGTH);
    }
}
