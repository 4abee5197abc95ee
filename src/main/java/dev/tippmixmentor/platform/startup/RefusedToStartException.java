package dev.tippmixmentor.platform.startup;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** The settings are wrong; carries every problem, never a value. */
class RefusedToStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    /**
     * @param variable name of the environment variable
     * @param fault what is wrong with it, without its value
     * @param expected what would be right, or how to make it
     */
    record Problem(String variable, String fault, String expected) {
        static Problem of(Setting setting, String fault) {
            return new Problem(setting.variable(), fault, setting.environment().expected());
        }
    }

    RefusedToStartException(List<Problem> problems) {
        super(problems.size() + " settings are wrong");
        this.problems = problems.stream()
                .sorted(Comparator.comparing(Problem::variable))
                .toList();
    }

    /** The problems as a table for a terminal. */
    String report() {
        int nameWidth = width(problems.stream().map(Problem::variable).toList(), "variable");
        int faultWidth = width(problems.stream().map(Problem::fault).toList(), "problem");
        String row = "  %-" + nameWidth + "s  %-" + faultWidth + "s  %s%n";
        return "%nTippMixMentor did not start: %d %s to correct.%n%n"
                        .formatted(problems.size(), problems.size() == 1 ? "setting" : "settings")
                + row.formatted("variable", "problem", "expected")
                + row.formatted("-".repeat(nameWidth), "-".repeat(faultWidth), "-".repeat("expected".length()))
                + problems.stream()
                        .map(problem -> row.formatted(problem.variable(), problem.fault(), problem.expected()))
                        .collect(Collectors.joining())
                + "%nEvery setting is described in .env.example and docs/operations.md.%n".formatted();
    }

    private static int width(List<String> cells, String heading) {
        return Math.max(
                heading.length(), cells.stream().mapToInt(String::length).max().orElse(0));
    }
}
