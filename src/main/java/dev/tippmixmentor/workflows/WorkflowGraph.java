package dev.tippmixmentor.workflows;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.Violation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.JsonNode;

/** Looks whether steps make a workflow: each known, none twice, none before itself, nothing read before it is there. */
final class WorkflowGraph {
    private final List<WorkflowStep> steps;
    private final Map<String, WorkflowStep> byId = new HashMap<>();
    private final List<Violation> violations = new ArrayList<>();

    private WorkflowGraph(List<WorkflowStep> steps) {
        this.steps = steps;
    }

    /**
     * Looks at all steps.
     *
     * @throws ApiException {@code VALIDATION_ERROR} with everything that is wrong
     */
    static void check(List<WorkflowStep> steps) {
        WorkflowGraph graph = new WorkflowGraph(steps);
        graph.checkIds();
        graph.checkDependencies();
        if (graph.violations.isEmpty()) {
            graph.checkCycles();
        }
        if (graph.violations.isEmpty()) {
            graph.checkReferences();
        }
        if (!graph.violations.isEmpty()) {
            throw ApiException.invalid(graph.violations);
        }
    }

    private void checkIds() {
        for (int place = 0; place < steps.size(); place++) {
            WorkflowStep step = steps.get(place);
            if (byId.putIfAbsent(step.id(), step) != null) {
                add(place, "id", "there is another step '" + step.id() + "'");
            }
        }
    }

    private void checkDependencies() {
        for (int place = 0; place < steps.size(); place++) {
            for (String before : steps.get(place).before()) {
                if (!byId.containsKey(before)) {
                    add(place, "dependsOn", "there is no step '" + before + "'");
                }
            }
        }
    }

    private void checkCycles() {
        Set<String> done = new HashSet<>();
        for (WorkflowStep step : steps) {
            visit(step, new LinkedHashSet<>(), done);
        }
    }

    /** @param path the steps above, in their order */
    private void visit(WorkflowStep step, Set<String> path, Set<String> done) {
        if (done.contains(step.id()) || !violations.isEmpty()) {
            return;
        }
        if (!path.add(step.id())) {
            List<String> cycle = new ArrayList<>(path);
            cycle = new ArrayList<>(cycle.subList(cycle.indexOf(step.id()), cycle.size()));
            cycle.add(step.id());
            violations.add(
                    new Violation("configuration.steps", "Cycle", String.join(" after ", cycle) + " is a cycle"));
            return;
        }
        step.before().forEach(before -> visit(known(before), path, done));
        path.remove(step.id());
        done.add(step.id());
    }

    private void checkReferences() {
        for (int place = 0; place < steps.size(); place++) {
            WorkflowStep step = steps.get(place);
            Set<String> before = allBefore(step);
            if (step.when() != null) {
                checkPointer(place, "when", step.when().value(), before, false);
            }
            if (step.forEach() != null) {
                checkPointer(place, "forEach", step.forEach(), before, false);
            }
            checkInput(place, "input", step.input(), before, step.forEach() != null);
            WorkflowStep.Compensation undo = step.compensation();
            if (undo != null) {
                before.add(step.id()); // what it undoes
                checkInput(place, "compensation.input", undo.input(), before, false);
            }
        }
    }

    private void checkInput(int place, String member, @Nullable JsonNode input, Set<String> before, boolean hasItem) {
        if (input != null) {
            RunContext.references(input).forEach(pointer -> checkPointer(place, member, pointer, before, hasItem));
        }
    }

    /** @param hasItem whether the element of a list is known there */
    private void checkPointer(int place, String member, String text, Set<String> before, boolean hasItem) {
        JsonPointer pointer;
        try {
            pointer = JsonPointer.compile(text);
        } catch (IllegalArgumentException e) {
            add(place, member, "'" + text + "' is no pointer");
            return;
        }
        String root = pointer.getMatchingProperty();
        if (RunContext.ITEM.equals(root)) {
            if (!hasItem) {
                add(place, member, "'" + text + "' is known to the input of a step with forEach alone");
            }
        } else if (RunContext.STEPS.equals(root)) {
            checkStep(place, member, pointer.tail(), before);
        } else if (!RunContext.INPUT.equals(root)) {
            add(place, member, "'" + text + "' leads neither into /input nor into /steps");
        }
    }

    private void checkStep(int place, String member, JsonPointer belowSteps, Set<String> before) {
        String step = belowSteps.getMatchingProperty();
        if (step != null && !before.contains(step)) {
            add(
                    place,
                    member,
                    byId.containsKey(step)
                            ? "'" + step + "' is not a step that this one depends on"
                            : "there is no step '" + step + "'");
        }
    }

    private Set<String> allBefore(WorkflowStep step) {
        Set<String> all = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(step.before());
        while (!open.isEmpty()) {
            String id = open.pop();
            if (all.add(id)) {
                open.addAll(known(id).before());
            }
        }
        return all;
    }

    private WorkflowStep known(String id) {
        WorkflowStep step = byId.get(id);
        if (step == null) {
            throw new IllegalStateException("no step " + id);
        }
        return step;
    }

    private void add(int place, String member, String message) {
        violations.add(new Violation("configuration.steps." + place + "." + member, "Workflow", message));
    }
}
