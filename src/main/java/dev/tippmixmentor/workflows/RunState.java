package dev.tippmixmentor.workflows;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** How far a run is. */
final class RunState {
    private final Run run;
    private final List<StepState> undoing;
    private final Map<String, List<StepState>> byStep = new HashMap<>();

    /** @param all what has been, and is to be, done of the run */
    RunState(Run run, List<StepState> all) {
        this.run = run;
        this.undoing = all.stream().filter(StepState::compensation).toList();
        all.stream()
                .filter(state -> !state.compensation())
                .forEach(state -> byStep.computeIfAbsent(state.step(), step -> new ArrayList<>())
                        .add(state));
    }

    /** What there is to do of a step; empty until its turn has come. */
    List<StepState> of(String step) {
        return byStep.getOrDefault(step, List.of());
    }

    /** Whether all is over that comes before a step. */
    boolean isReady(WorkflowStep step) {
        return step.before().stream().allMatch(this::isDone);
    }

    /** Whether something that comes before a step was left out. */
    boolean lacksWhatComesBefore(WorkflowStep step) {
        return step.before().stream()
                .flatMap(before -> of(before).stream())
                .anyMatch(before -> before.status() == StepStatus.SKIPPED);
    }

    /** A step that did not end well; empty if there is none. */
    Optional<StepState> failure() {
        return states().filter(state -> state.status() == StepStatus.FAILED || state.status() == StepStatus.CANCELLED)
                .findFirst();
    }

    boolean isDone() {
        return run.steps().stream().allMatch(step -> isDone(step.id()));
    }

    boolean hasSucceeded(String step) {
        return of(step).stream().anyMatch(state -> state.status() == StepStatus.SUCCEEDED);
    }

    /** Whether something is just being undone. */
    boolean isUndoing() {
        return undoing.stream().anyMatch(state -> state.status() == StepStatus.RUNNING);
    }

    /** What is to be undone next, the last thing that was done first; empty if nothing is left. */
    Optional<StepState> nextToUndo() {
        List<String> order = run.steps().stream().map(WorkflowStep::id).toList();
        return undoing.stream()
                .filter(state -> state.status() == StepStatus.WAITING)
                .max(Comparator.<StepState, Instant>comparing(state -> doneAt(state.step()))
                        .thenComparingInt(state -> order.indexOf(state.step())));
    }

    /** What is known to the steps that come next, and to what undoes one of which not every element succeeded. */
    RunContext context() {
        Map<String, JsonNode> outputs = new HashMap<>();
        for (WorkflowStep step : run.steps()) {
            ArrayNode all = JsonNodeFactory.instance.arrayNode();
            of(step.id()).stream()
                    .filter(state -> state.output() != null)
                    .sorted(Comparator.comparingInt(StepState::item))
                    .forEach(state -> all.add(state.output()));
            if (step.forEach() != null) {
                outputs.put(step.id(), all);
            } else if (!all.isEmpty()) {
                outputs.put(step.id(), all.get(0));
            }
        }
        return new RunContext(run.input(), outputs);
    }

    private Instant doneAt(String step) {
        return of(step).stream()
                .filter(state -> state.status() == StepStatus.SUCCEEDED)
                .flatMap(state -> Optional.ofNullable(state.finishedAt()).stream())
                .max(Comparator.naturalOrder())
                .orElse(Instant.MIN);
    }

    private boolean isDone(String step) {
        List<StepState> states = of(step);
        return !states.isEmpty()
                && states.stream()
                        .allMatch(state ->
                                state.status() == StepStatus.SUCCEEDED || state.status() == StepStatus.SKIPPED);
    }

    private Stream<StepState> states() {
        return byStep.values().stream().flatMap(List::stream);
    }
}
