package dev.tippmixmentor.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.ScriptedTaskHandler;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.LongStream;
import org.apache.commons.codec.binary.Hex;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Adds, begins, loses, ends, fails, cancels and repeats tasks at random, attempts that were taken over included, and
 * compares the rows with a model: each task ends in exactly one way, by its newest attempt, and never twice. A walk is its
 * seed: no clock, no thread and no id has a part in it, and nothing of it stays in the database. {@code -Dseeds=10000} says
 * how many walks the longest of these tests takes; {@code -Dseed=… -Dsteps=…}, which every failure names, takes one again and
 * prints each of its steps.
 */
@IntegrationTest
class TaskModelTests {
    private static final long SEED = 20_261_128;
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final int KEYS = 3;
    private static final int SEEDS = Integer.getInteger("seeds", 10_000);
    private static final int FEW_SEEDS = 200;
    private static final int SHORT = 30;

    @Autowired
    TaskRows rows;

    @Autowired
    TaskViews views;

    @Autowired
    TransactionTemplate transaction;

    /** What a task should be. */
    private static final class Model {
        private final int number;
        private final @Nullable String key;
        private TaskStatus status = TaskStatus.PENDING;
        private int attempts;
        private int failures;
        private int ends;

        private Model(int number, @Nullable String key) {
            this.number = number;
            this.key = key;
        }
    }

    @Test
    void whateverHappensEachTaskEndsOnceAndByItsNewestAttempt() {
        Walk walk = taken(SEED, 1_500);

        assertThat(walk.tasks.values()).anyMatch(model -> model.ends > 1).anyMatch(model -> model.attempts > 2);
    }

    @Test
    void theSameInManyShortWalks() {
        LongStream.range(SEED, SEED + FEW_SEEDS).forEach(seed -> taken(seed, SHORT));
    }

    @Test
    void aSeedSaysAllThatHappens() {
        List<String> once = taken(SEED, 300).trace;
        List<String> again = taken(SEED, 300).trace;

        assertThat(again).isEqualTo(once).hasSizeGreaterThan(150);
        assertThat(taken(SEED + 1, 300).trace).isNotEqualTo(once);
    }

    @Test
    @EnabledIfSystemProperty(named = "seed", matches = "[0-9]+")
    void aSeedAgain() {
        Walk walk = new Walk(Long.getLong("seed"));
        try {
            walk.take(Integer.getInteger("steps", SHORT));
        } finally {
            System.out.printf("task model, seed %d:%n%s%n", walk.seed, String.join(System.lineSeparator(), walk.trace));
        }
    }

    @Test
    @Tag("benchmark")
    void theSameForLong() {
        LongStream.range(SEED, SEED + 20).forEach(seed -> taken(seed, 10_000));
    }

    @Test
    @Tag("benchmark")
    void theSameForManySeeds() {
        Instant start = Instant.now();
        long steps = 0;
        long tasks = 0;
        long attempts = 0;
        MessageDigest digest = DigestUtils.getSha256Digest();
        for (long seed = SEED; seed < SEED + SEEDS; seed++) {
            Walk walk = taken(seed, SHORT);
            steps += walk.trace.size();
            tasks += walk.tasks.size();
            attempts += walk.attempts.size();
            walk.trace.forEach(line -> digest.update(line.getBytes(StandardCharsets.UTF_8)));
        }
        System.out.printf(
                "task model: seeds %d to %d of %d steps each: %d things done to %d tasks in %d attempts, all as the model"
                        + " says; trace %s; %d s%n",
                SEED,
                SEED + SEEDS - 1,
                SHORT,
                steps,
                tasks,
                attempts,
                Hex.encodeHexString(digest.digest()).substring(0, 16),
                Duration.between(start, Instant.now()).toSeconds());
    }

    private Walk taken(long seed, int steps) {
        Walk walk = new Walk(seed);
        try {
            walk.take(steps);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    "seed %d, again with -Dtest=TaskModelTests#aSeedAgain -Dseed=%d -Dsteps=%d"
                            .formatted(seed, seed, steps),
                    e);
        }
        return walk;
    }

    private final class Walk {
        private final long seed;
        private final Random random;
        private final UUID owner;
        private final Map<TaskId, Model> tasks = new LinkedHashMap<>();
        private final List<RunningTask> attempts = new ArrayList<>();
        private final List<String> trace = new ArrayList<>();

        private Walk(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
            this.owner = new UUID(SEED, seed);
        }

        private void take(int steps) {
            transaction.executeWithoutResult(status -> {
                status.setRollbackOnly();
                add(null);
                for (int step = 1; step < steps; step++) {
                    step("seed %d step %d".formatted(seed, step));
                }
                compare();
            });
        }

        private void step(String what) {
            switch (random.nextInt(9)) {
                case 0 -> add(random.nextBoolean() ? null : owner + " " + random.nextInt(KEYS));
                case 1, 2 -> begin(any(), what);
                case 3 -> end(anyAttempt(), TaskStatus.SUCCEEDED, what);
                case 4 -> end(anyAttempt(), TaskStatus.FAILED, what);
                case 5 -> retryLater(anyAttempt(), what);
                case 6 -> cancel(any(), what);
                case 7 -> lose(any());
                default -> again(any(), what);
            }
        }

        private void compare() {
            tasks.forEach((id, model) -> {
                TaskView row = views.find(owner, id).orElseThrow();
                assertThat(row.status())
                        .as("seed %d task %d", seed, model.number)
                        .isEqualTo(model.status);
                assertThat(row.attempts()).isEqualTo(model.attempts);
                assertThat(row.failures()).isEqualTo(model.failures);
                assertThat(row.finishedAt() != null).isEqualTo(model.status.isFinal());
                told("ends", model, true);
            });
        }

        /** What is about to happen, and whether it should do anything. */
        private void told(String what, Model model, boolean done) {
            trace.add("%s task %d, %s after %d attempts and %d failures: %s"
                    .formatted(what, model.number, model.status, model.attempts, model.failures, done ? "yes" : "no"));
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
                Model model = new Model(tasks.size(), key);
                tasks.put(id, model);
                told("add", model, true);
            } else {
                told("add", model(waiting), false);
                assertThat(id).isEqualTo(waiting);
            }
        }

        private void begin(@Nullable TaskId id, String what) {
            if (id == null) {
                return;
            }
            Model model = model(id);
            boolean may = !model.status.isFinal();
            told("begin", model, may);
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
            told("attempt " + attempt.attempt() + " ends as " + status + ":", model, may);

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
            told("attempt " + attempt.attempt() + " is to be made again:", model, may);

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
            told("cancel", model, may);

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
            told("lose", model, true);
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
            told("repeat", model, may);

            assertThat(rows.again(id, NOW).isPresent()).as(what).isEqualTo(may);

            if (may) {
                model.status = TaskStatus.PENDING;
                model.failures = 0;
            }
        }

        private boolean isNewest(RunningTask attempt, Model model) {
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
        private @Nullable TaskId any() {
            List<TaskId> ids = List.copyOf(tasks.keySet());
            return ids.isEmpty() ? null : ids.get(ids.size() - 1 - random.nextInt(Math.min(ids.size(), 20)));
        }

        /** Mostly a late one. */
        private @Nullable RunningTask anyAttempt() {
            int size = attempts.size();
            if (size == 0) {
                return null;
            }
            int back = random.nextInt(Math.min(size, random.nextBoolean() ? size : 5));
            return attempts.get(size - 1 - back);
        }
    }
}
