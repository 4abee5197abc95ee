package dev.tippmixmentor.tasks;

import com.github.kagkarlsson.scheduler.Clock;
import dev.tippmixmentor.platform.logging.CorrelationId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.core.task.TaskDecorator;
import org.springframework.stereotype.Component;

/**
 * The attempts of this node. Looks twice a second whether they are still wanted: one whose task was cancelled, or was
 * taken over by another attempt, has until the next look to notice by itself, and is interrupted then. Its task is told
 * meanwhile that the node is alive.
 */
@Component
class TaskAttempts implements DisposableBean {
    private static final Logger log = LoggerFactory.getLogger(TaskAttempts.class);
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final int LOOKS_A_BEAT = 10;

    private final TaskRows rows;
    private final Clock clock;
    private final TaskDecorator context;
    private final Set<Attempt> running = ConcurrentHashMap.newKeySet();

    /** As many threads as there are attempts at once, which db-scheduler bounds. */
    private final ExecutorService threads = Executors.newCachedThreadPool(daemons("task-attempt"));

    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor(daemons("task-watch"));
    private int looks;

    /** @param context brings the trace of the scheduler's thread to that of the attempt */
    @SuppressWarnings("FutureReturnValueIgnored") // looking never fails
    TaskAttempts(TaskRows rows, Clock clock, TaskDecorator context) {
        this.rows = rows;
        this.clock = clock;
        this.context = context;
        watch.scheduleWithFixedDelay(this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** One attempt; two of them are never equal. */
    private static final class Attempt {
        private final RunningTask task;
        private final Future<String> result;

        /** Since the look before this one. Only the watch knows it. */
        private boolean unwanted;

        private Attempt(RunningTask task, Future<String> result) {
            this.task = task;
            this.result = result;
        }
    }

    /**
     * Makes an attempt.
     *
     * @return what came out
     * @throws TimeoutException if it took too long; it has been interrupted
     * @throws CancellationException if it is no longer wanted; it has been interrupted
     * @throws InterruptedException if the node is stopping
     * @throws Exception if the attempt failed
     */
    String run(TaskHandler handler, RunningTask task) throws Exception {
        FutureTask<String> result =
                new FutureTask<>(() -> CorrelationId.during(task.correlationId(), () -> handler.run(task)));
        threads.execute(context.decorate(result));
        Attempt attempt = new Attempt(task, result);
        running.add(attempt);
        try {
            return result.get(task.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        } finally {
            running.remove(attempt);
            result.cancel(true);
        }
    }

    @Override
    public void destroy() {
        watch.shutdownNow();
        threads.shutdownNow();
    }

    private void look() {
        try {
            List<Attempt> attempts = List.copyOf(running);
            if (attempts.isEmpty()) {
                return;
            }
            List<TaskId> ids =
                    attempts.stream().map(attempt -> attempt.task.id()).toList();
            Map<TaskId, Integer> wanted = rows.running(ids);
            attempts.forEach(attempt -> judge(attempt, wanted));
            if (looks++ % LOOKS_A_BEAT == 0) {
                rows.beat(ids, clock.now());
            }
        } catch (RuntimeException e) {
            log.warn("task.watch.failed", e); // the next look may do better
        }
    }

    private static void judge(Attempt attempt, Map<TaskId, Integer> wanted) {
        if (Integer.valueOf(attempt.task.attempt()).equals(wanted.get(attempt.task.id()))) {
            attempt.unwanted = false;
        } else if (attempt.unwanted) {
            attempt.result.cancel(true);
        } else {
            attempt.unwanted = true;
        }
    }

    private static ThreadFactory daemons(String name) {
        return work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        };
    }
}
