package dev.tippmixmentor.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
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
    private static final int KEYS = 2;
    private static final int SEEDS = Integer.getInteger("seeds", 10_000);
    private static final int FEW_SEEDS = 200;
    private static final int SHORT = 30;

    @Autowired
    TaskRows rows;

    @Autowired
    TaskViews views;

    @Autowired
    TransactionTemplate transaction;

    @Autowired
    JdbcClient jdbc;

    /** What a task should be. */
    private static final class Model {
        private final int number;
        private final @Nullable String key;
        private TaskStatus status = TaskStatus.PENDING;
        private int attempts;
        private int failures;
        private int lost;
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
        List<String> trace = LongStream.range(SEED, SEED + FEW_SEEDS)
                .mapToObj(seed -> taken(seed, SHORT).trace)
                .flatMap(List::stream)
                .toList();

        assertThat(trace).anyMatch(line -> line.contains("again by")).anyMatch(line -> line.contains("to go on"));
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
            switch (random.nextInt(10)) {
                case 0, 1 -> add(random.nextInt(4) == 0 ? null : owner + " " + random.nextInt(KEYS));
                case 2, 3 -> begin(any(), what);
                case 4 -> end(anyAttempt(), TaskStatus.SUCCEEDED, what);
                case 5 -> end(anyAttempt(), TaskStatus.FAILED, what);
                case 6 -> retryLater(anyAttempt(), what);
                case 7 -> cancel(any(), what);
                case 8 -> lose(any(), what);
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
                assertThat(lost(id)).isEqualTo(model.lost);
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
                model.lost += model.status == TaskStatus.RUNNING ? 1 : 0;
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
            boolean may = isNewest(attempt, model);
            TaskId heir = model.key == null ? null : waitingUnder(model.key);
            if (may && heir != null) {
                told(
                        "attempt " + attempt.attempt() + " is to be made again by task " + model(heir).number + ":",
                        model,
                        true);
                clash(() -> rows.end(attempt, TaskStatus.PENDING, null, "failed", NOW, NOW));
                assertThat(rows.end(attempt, TaskStatus.CANCELLED, null, "failed", null, NOW))
                        .as(what)
                        .isTrue();
                model.failures++;
                passOn(attempt.id(), model, heir, 0, what);
                return;
            }
            told("attempt " + attempt.attempt() + " is to be made again:", model, may);

            assertThat(rows.end(attempt, TaskStatus.PENDING, null, "failed", NOW, NOW))
                    .as(what)
                    .isEqualTo(may);

            if (may) {
                model.status = TaskStatus.PENDING;
                model.failures++;
            }
        }

        /** Two that wait under one key can't be. */
        private void clash(ThrowingCallable second) {
            jdbc.sql("savepoint clash").update();
            assertThatThrownBy(second).isInstanceOf(DuplicateKeyException.class);
            jdbc.sql("rollback to savepoint clash").update();
        }

        private void passOn(TaskId ended, Model model, TaskId heir, int lost, String what) {
            assertThat(rows.passOn(ended, lost, NOW).map(TaskRows.Waiting::id))
                    .as(what)
                    .contains(heir);
            model.status = TaskStatus.CANCELLED;
            model.ends++;
            model(heir).failures += model.failures;
            model(heir).lost += model.lost + lost;
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

        private void lose(@Nullable TaskId id, String what) {
            Model model = id == null ? null : model(id);
            if (model == null || model.status != TaskStatus.RUNNING) {
                return;
            }
            TaskId heir = model.key == null ? null : waitingUnder(model.key);
            if (heir != null) {
                told("lose, for task " + model(heir).number + " to go on:", model, true);
                clash(() -> rows.lose(id));
                assertThat(rows.cancel(id, NOW)).as(what).isTrue();
                passOn(id, model, heir, 1, what);
                return;
            }
            told("lose", model, true);
            rows.lose(id);
            model.status = TaskStatus.PENDING;
            model.lost++;
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
                model.lost = 0;
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

        private int lost(TaskId id) {
            return jdbc.sql("select lost from tasks.tasks where id = :id")
                    .param("id", id.value())
                    .query(Integer.class)
                    .single();
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
