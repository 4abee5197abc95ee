package dev.tippmixmentor.tasks;

import com.github.kagkarlsson.scheduler.Clock;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import dev.tippmixmentor.platform.database.Batches;
import dev.tippmixmentor.platform.database.LongWork;
import dev.tippmixmentor.platform.flags.Areas;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Whose turn it is among the tasks that are due: what may not begin waits behind all that may, and what has waited moves up. */
@Component
class TaskTurns {
    /** How soon a task notices at first that it may begin. */
    private static final Duration REST = Duration.ofSeconds(10);

    private static final Duration LONGEST_REST = Duration.ofMinutes(1);

    private final TaskRows rows;
    private final ExecutionRows executions;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final Batches batches;
    private final LongWork longWork;
    private final ObjectProvider<TaskHandler> handlers;
    private final Areas areas;

    TaskTurns(
            TaskRows rows,
            ExecutionRows executions,
            TransactionTemplate transaction,
            Clock clock,
            Batches batches,
            LongWork longWork,
            ObjectProvider<TaskHandler> handlers,
            Areas areas) {
        this.rows = rows;
        this.executions = executions;
        this.transaction = transaction;
        this.clock = clock;
        this.batches = batches;
        this.longWork = longWork;
        this.handlers = handlers;
        this.areas = areas;
    }

    /** Who does tasks of a type; empty if nobody does. */
    Optional<TaskHandler> handler(String type) {
        Map<String, TaskHandler> byType =
                handlers.stream().collect(Collectors.toMap(TaskHandler::type, Function.identity()));
        return Optional.ofNullable(byType.get(type));
    }

    /** Moves up what has waited for long; how much that was. */
    int age(Instant now) {
        // What they wait for may be there without anybody having said so; behind all others they might never notice.
        for (ExecutionRows.PutOff tasks : executions.putOffUntil(now)) {
            if (handler(tasks.type())
                    .filter(handler -> isReady(handler, tasks.owner()))
                    .isPresent()) {
                executions.bringBack(tasks.owner(), now);
            }
        }
        return batches.all(() -> executions.age(now, Batches.SIZE));
    }

    /**
     * What a task that is due does instead of beginning, as its turn has not come; empty if it has. It is left untouched, waits
     * as if its time had not come, and no attempt is lost.
     */
    Optional<CompletionHandler<Void>> wait(TaskId id, TaskRows.Work work) {
        Optional<TaskHandler> handler = handler(work.type());
        if (handler.isPresent() && !isReady(handler.get(), work.owner())) {
            return Optional.of((complete, operations) -> transaction.executeWithoutResult(
                    together -> putOffWithOthers(id, work, handler.get(), complete, operations)));
        }
        if (work.underWay()) {
            return Optional.of((complete, operations) ->
                    transaction.executeWithoutResult(together -> putOffBehind(id, complete, operations)));
        }
        if (work.failures() > 0 && work.runAt().isAfter(clock.now())) {
            // It was just being picked up when it got its backoff from the one before.
            return Optional.of((complete, operations) -> operations.reschedule(complete, work.runAt()));
        }
        return Optional.empty();
    }

    private boolean isReady(TaskHandler handler, UUID owner) {
        return areas.areOnFor(handler.partOf()) && handler.isReadyFor(owner);
    }

    /** Waits behind all others meanwhile: what may not begin must not keep back what may. */
    void putOff(TaskId id, Duration wait, ExecutionComplete complete, ExecutionOperations<Void> operations) {
        operations.reschedule(complete, clock.now().plus(wait));
        executions.weigh(id, ExecutionRows.LAST);
    }

    /** What is due of its owner can't begin either; looking at many thousands one by one would keep the node busy. */
    private void putOffWithOthers(
            TaskId id,
            TaskRows.Work work,
            TaskHandler handler,
            ExecutionComplete complete,
            ExecutionOperations<Void> operations) {
        boolean alone = executions.holdBack(work.owner());
        Instant now = clock.now();
        Duration wait = rest(work.runAt(), now);
        putOff(id, wait, complete, operations);
        if (alone && !isReady(handler, work.owner())) {
            longWork.begin();
            // By name: a join would be planned by statistics that know nothing of what has just come.
            executions.putOff(rows.due(work.type(), work.owner(), now), now.plus(wait), now);
        }
    }

    /**
     * What is asked for under a key while it is being done is done again after that, not beside it. If that has ended just
     * now, it may have found this one in our hands and could not bring it forward.
     */
    private void putOffBehind(TaskId id, ExecutionComplete complete, ExecutionOperations<Void> operations) {
        rows.lockIfWaiting(id);
        Instant now = clock.now();
        TaskRows.Work work = rows.work(id).orElseThrow();
        if (work.underWay()) {
            putOff(id, rest(work.runAt(), now), complete, operations);
        } else {
            operations.reschedule(complete, work.runAt().isAfter(now) ? work.runAt() : now);
            executions.weigh(id, work.priority().weight());
        }
    }

    /** As long again as it has waited already, within bounds. */
    static Duration rest(Instant since, Instant now) {
        Duration waited = Duration.between(since, now);
        if (waited.compareTo(REST) < 0) {
            return REST;
        }
        return waited.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : waited;
    }
}
