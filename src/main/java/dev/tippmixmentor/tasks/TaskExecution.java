package dev.tippmixmentor.tasks;

import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.flags.Areas;
import dev.tippmixmentor.platform.logging.CorrelationId;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
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
class TaskExecution implements DisposableBean {
    static final String NAME = "task";
    private static final Logger log = LoggerFactory.getLogger(TaskExecution.class);
    private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);
    private static final Duration MAX_BACKOFF = Duration.ofMinutes(10);
    private static final int MAX_ERROR_LENGTH = 500;

    /** How soon a task notices that the area it belongs to is on again. */
    private static final Duration REST = Duration.ofSeconds(10);

    private final TaskRows rows;
    private final TaskProperties properties;
    private final TransactionTemplate transaction;
    private final ApplicationEventPublisher events;
    private final Clock clock;
    private final ObjectProvider<TaskHandler> handlers;
    private final Areas areas;

    /** As many threads as there are attempts at once, which db-scheduler bounds. */
    private final ExecutorService attempts = Executors.newCachedThreadPool(work -> {
        Thread thread = new Thread(work, "task-attempt");
        thread.setDaemon(true);
        return thread;
    });

    TaskExecution(
            TaskRows rows,
            TaskProperties properties,
            TransactionTemplate transaction,
            ApplicationEventPublisher events,
            Clock clock,
            ObjectProvider<TaskHandler> handlers,
            Areas areas) {
        this.rows = rows;
        this.properties = properties;
        this.transaction = transaction;
        this.events = events;
        this.clock = clock;
        this.handlers = handlers;
        this.areas = areas;
    }

    @Bean
    Task<Void> durableTask() {
        return Tasks.custom(NAME, Void.class)
                .onDeadExecutionRevive()
                .execute((instance, context) -> execute(TaskId.of(instance.getId())));
    }

    @Override
    public void destroy() {
        attempts.shutdownNow();
    }

    private CompletionHandler<Void> execute(TaskId id) {
        String type = rows.typeOf(id).orElse("");
        Optional<TaskHandler> handler = handler(type);
        if (handler.isPresent() && !areas.areOnFor(handler.get().getClass())) {
            // Untouched: it waits as if its time had not come, and no attempt is lost.
            return (complete, operations) ->
                    operations.reschedule(complete, clock.instant().plus(REST));
        }
        Optional<RunningTask> begun = rows.begin(id, clock.instant());
        if (begun.isEmpty()) {
            return (complete, operations) -> operations.remove();
        }
        RunningTask task = begun.get();
        return CorrelationId.during(task.correlationId(), () -> execute(task, type, handler));
    }

    private CompletionHandler<Void> execute(RunningTask task, String type, Optional<TaskHandler> handler) {
        try {
            String output = attempt(
                    handler.orElseThrow(() -> new IllegalStateException("nobody handles tasks of type " + type)), task);
            end(task, type, TaskStatus.SUCCEEDED, output, null);
            return (complete, operations) -> operations.remove();
        } catch (InterruptedException e) {
            // The node is stopping: the row stays as it is, and whoever picks it up next begins a new attempt.
            Thread.currentThread().interrupt();
            return (complete, operations) -> operations.reschedule(complete, clock.instant());
        } catch (Exception e) {
            return failed(task, type, e);
        }
    }

    private String attempt(TaskHandler handler, RunningTask task) throws Exception {
        Future<String> result =
                attempts.submit(() -> CorrelationId.during(task.correlationId(), () -> handler.run(task)));
        try {
            return result.get(properties.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            result.cancel(true);
        }
    }

    private CompletionHandler<Void> failed(RunningTask task, String type, Exception failure) {
        String error = describe(failure);
        log.warn("task.failed taskId={} type={} attempt={}", task.id(), type, task.attempt(), failure);
        if (task.attempt() > properties.maxRetries()) {
            end(task, type, TaskStatus.FAILED, null, error);
            return (complete, operations) -> operations.remove();
        }
        Instant next = clock.instant().plus(backoff(task.attempt()));
        return (complete, operations) -> {
            try {
                // Together, or a request in between would hurry a task that is put off right after.
                transaction.executeWithoutResult(work -> {
                    rows.end(task, TaskStatus.PENDING, null, error, next, clock.instant());
                    operations.reschedule(complete, next);
                });
            } catch (DuplicateKeyException e) {
                // Somebody asked for the same work meanwhile: that task is the next attempt.
                end(task, type, TaskStatus.CANCELLED, null, error);
                operations.remove();
            }
        };
    }

    private void end(
            RunningTask task, String type, TaskStatus status, @Nullable String output, @Nullable String error) {
        transaction.executeWithoutResult(work -> {
            Instant now = clock.instant();
            if (rows.end(task, status, output, error, now, now)) {
                events.publishEvent(new TaskEnded(task.id(), type, task.owner(), status, error, now));
            } else {
                log.warn("task.fenced taskId={} attempt={}", task.id(), task.attempt());
            }
        });
    }

    private Optional<TaskHandler> handler(String type) {
        Map<String, TaskHandler> byType =
                handlers.stream().collect(Collectors.toMap(TaskHandler::type, Function.identity()));
        return Optional.ofNullable(byType.get(type));
    }

    /** Doubles with every attempt; the jitter keeps tasks that failed together from coming back together. */
    private static Duration backoff(int attempt) {
        long ceiling = Stream.iterate(FIRST_BACKOFF, delay -> delay.multipliedBy(2))
                .skip(attempt - 1L)
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
