package dev.tippmixmentor.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.ScriptedTaskHandler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/**
 * Adds, begins, loses, ends, fails, cancels and repeats tasks at random, attempts that were taken over included, and
 * compares the rows with a model: each task ends in exactly one way, by its newest attempt, and never twice.
 */
@IntegrationTest
class TaskModelTests {
    private static final long SEED = 20_261_128;
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final int KEYS = 3;

    @Autowired
    TaskRows rows;

    @Autowired
    TaskViews views;

    private UUID owner = UUID.randomUUID();
    private final Map<TaskId, Model> tasks = new LinkedHashMap<>();
    private final List<RunningTask> attempts = new ArrayList<>();

    /** What a task should be. */
    private static final class Model {
        private final @Nullable String key;
        private TaskStatus status = TaskStatus.PENDING;
        private int attempts;
        private int failures;
        private int ends;

        private Model(@Nullable String key) {
            this.key = key;
        }
    }

    @Test
    void whateverHappensEachTaskEndsOnceAndByItsNewestAttempt() {
        walk(SEED, 1_500);
    }

    @Test
    @Tag("benchmark")
    void theSameForLong() {
        for (long seed = SEED; seed < SEED + 20; seed++) {
            owner = UUID.randomUUID();
            tasks.clear();
            attempts.clear();
            walk(seed, 10_000);
        }
    }

    private void walk(long seed, int steps) {
        Random random = new Random(seed);
        for (int step = 0; step < steps; step++) {
            String what = "seed %d step %d".formatted(seed, step);
            switch (random.nextInt(9)) {
                case 0 -> add(random.nextBoolean() ? null : owner + " " + random.nextInt(KEYS));
                case 1, 2 -> begin(any(random), what);
                case 3 -> end(anyAttempt(random), TaskStatus.SUCCEEDED, what);
                case 4 -> end(anyAttempt(random), TaskStatus.FAILED, what);
                case 5 -> retryLater(anyAttempt(random), what);
                case 6 -> cancel(any(random), what);
                case 7 -> lose(any(random));
                default -> again(any(random), what);
            }
        }
        tasks.forEach((id, model) -> {
            TaskView row = views.find(owner, id).orElseThrow();
            assertThat(row.status()).as("seed %d task %s", seed, id).isEqualTo(model.status);
            assertThat(row.attempts()).isEqualTo(model.attempts);
            assertThat(row.failures()).isEqualTo(model.failures);
            assertThat(row.finishedAt() != null).isEqualTo(model.status.isFinal());
        });
        assertThat(tasks.values()).anyMatch(model -> model.ends > 1).anyMatch(model -> model.attempts > 2);
    }

    private void add(@Nullable String key) {
        TaskId id = rows.add(
                        new TaskRequest(
                                ScriptedTaskHandler.TYPE,
                                owner,
                                "{}",
                                NOW.plus(Duration.ofDays(1)),
                                key,
                                TaskPriority.NORMAL,
                                null,
                                null),
                        NOW)
                .id();
        TaskId waiting = key == null ? null : waitingUnder(key);
        if (waiting == null) {
            assertThat(tasks).doesNotContainKey(id);
            tasks.put(id, new Model(key));
        } else {
            assertThat(id).isEqualTo(waiting);
        }
    }

    private void begin(@Nullable TaskId id, String what) {
        if (id == null) {
            return;
        }
        Model model = model(id);
        boolean may = !model.status.isFinal();
        assertThat(rows.begin(id, Duration.ofMinutes(5), NOW)).as(what).satisfies(begun -> {
            assertThat(begun.isPresent()).isEqualTo(may);
            begun.ifPresent(attempt -> attempts.add(attempt.task()));
        });
        if (may) {
            model.status = TaskStatus.RUNNING;
            model.attempts++;
        }
    }

    private void end(@Nullable RunningTask attempt, TaskStatus status, String what) {
        if (attempt == null) {
            return;
        }
        Model model = model(attempt.id());
        boolean may = isNewest(attempt, model);
        String error = status == TaskStatus.FAILED ? "failed" : null;

        assertThat(rows.end(attempt, status, status == TaskStatus.SUCCEEDED ? "{}" : null, error, NOW, NOW))
                .as(what)
                .isEqualTo(may);

        if (may) {
            model.status = status;
            model.ends++;
            model.failures += error == null ? 0 : 1;
        }
        assertThat(rows.report(attempt, 0.5, NOW)).as(what).isEmpty();
    }

    private void retryLater(@Nullable RunningTask attempt, String what) {
        if (attempt == null) {
            return;
        }
        Model model = model(attempt.id());
        if (model.key != null && waitingUnder(model.key) != null) {
            return; // the row would clash with the one that waits
        }
        boolean may = isNewest(attempt, model);

        assertThat(rows.end(attempt, TaskStatus.PENDING, null, "failed", NOW, NOW))
                .as(what)
                .isEqualTo(may);

        if (may) {
            model.status = TaskStatus.PENDING;
            model.failures++;
        }
    }

    private void cancel(@Nullable TaskId id, String what) {
        if (id == null) {
            return;
        }
        Model model = model(id);
        boolean may = !model.status.isFinal();

        assertThat(rows.cancel(id, NOW)).as(what).isEqualTo(may);

        if (may) {
            model.status = TaskStatus.CANCELLED;
            model.ends++;
        }
    }

    private void lose(@Nullable TaskId id) {
        Model model = id == null ? null : model(id);
        if (model == null
                || model.status != TaskStatus.RUNNING
                || (model.key != null && waitingUnder(model.key) != null)) {
            return;
        }
        rows.lose(id);
        model.status = TaskStatus.PENDING;
    }

    private void again(@Nullable TaskId id, String what) {
        if (id == null) {
            return;
        }
        Model model = model(id);
        boolean may = (model.status == TaskStatus.FAILED || model.status == TaskStatus.CANCELLED)
                && (model.key == null || waitingUnder(model.key) == null);

        assertThat(rows.again(id, NOW).isPresent()).as(what).isEqualTo(may);

        if (may) {
            model.status = TaskStatus.PENDING;
            model.failures = 0;
        }
    }

    private static boolean isNewest(RunningTask attempt, Model model) {
        return model.status == TaskStatus.RUNNING && model.attempts == attempt.attempt();
    }

    private @Nullable TaskId waitingUnder(String key) {
        return tasks.entrySet().stream()
                .filter(entry -> key.equals(entry.getValue().key) && entry.getValue().status == TaskStatus.PENDING)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }

    private Model model(TaskId id) {
        Model model = tasks.get(id);
        assertThat(model).isNotNull();
        return model;
    }

    /** One of the newest. */
    private @Nullable TaskId any(Random random) {
        List<TaskId> ids = List.copyOf(tasks.keySet());
        return ids.isEmpty() ? null : ids.get(ids.size() - 1 - random.nextInt(Math.min(ids.size(), 20)));
    }

    /** Mostly a late one. */
    private @Nullable RunningTask anyAttempt(Random random) {
        int size = attempts.size();
        if (size == 0) {
            return null;
        }
        int back = random.nextInt(Math.min(size, random.nextBoolean() ? size : 5));
        return attempts.get(size - 1 - back);
    }
}
