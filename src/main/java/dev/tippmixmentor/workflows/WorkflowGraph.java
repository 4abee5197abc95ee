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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks whether steps make a workflow: each known, none twice, none before itself, nothing read before it is there. */
final class WorkflowGraph {
    private static final Pattern STEP = Pattern.compile("/steps/([^/}\"]+)");

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
                checkReference(place, "when", step.when().value(), before);
            }
            if (step.forEach() != null) {
                checkReference(place, "forEach", step.forEach(), before);
            }
            if (step.input() != null) {
                checkReference(place, "input", step.input().toString(), before);
            }
            WorkflowStep.Compensation undo = step.compensation();
            if (undo != null && undo.input() != null) {
                before.add(step.id()); // what it undoes
                checkReference(place, "compensation.input", undo.input().toString(), before);
            }
        }
    }

    private void checkReference(int place, String member, String text, Set<String> before) {
        Matcher reference = STEP.matcher(text);
        while (reference.find()) {
            if (!before.contains(reference.group(1))) {
                add(place, member, "'" + reference.group(1) + "' is not a step that this one depends on");
            }
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
