package dev.tippmixmentor.agentwork;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Finds numbers in a text that the facts it was written from do not have: nobody may make them up. */
final class NumbersInText {
    private static final List<String> SIDES = List.of("home", "away");
    private static final Pattern NUMBER = Pattern.compile("\\d+(?:[.,]\\d+)?");

    private NumbersInText() {}

    /**
     * The numbers that are not among the facts; signs do not count.
     *
     * @param facts whose names and numbers the text may use
     */
    static Set<BigDecimal> madeUp(String text, JsonNode facts) {
        Set<BigDecimal> known = new HashSet<>();
        // Schalke 04 is a name, and gives nobody a number.
        facts.properties().stream()
                .filter(fact -> !SIDES.contains(fact.getKey()))
                .forEach(fact -> collect(fact.getValue(), known));
        String rest = text;
        for (String name : names(facts)) {
            rest = rest.replace(name, " ");
        }
        Set<BigDecimal> madeUp = new TreeSet<>(of(rest));
        madeUp.removeAll(known);
        return madeUp;
    }

    /** The longer one first: one may begin with the other. */
    private static List<String> names(JsonNode facts) {
        return SIDES.stream()
                .map(side -> facts.path(side).asString(""))
                .filter(name -> !name.isEmpty())
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    private static void collect(JsonNode fact, Set<BigDecimal> known) {
        if (fact.isNumber()) {
            known.add(normal(fact.decimalValue().abs()));
        } else if (fact.isString()) {
            known.addAll(of(fact.asString()));
        } else {
            fact.values().forEach(part -> collect(part, known));
        }
    }

    private static Set<BigDecimal> of(String text) {
        return NUMBER.matcher(text)
                .results()
                .map(MatchResult::group)
                .map(number -> normal(new BigDecimal(number.replace(',', '.'))))
                .collect(Collectors.toSet());
    }

    /** 2.0 and 2 are the same number, but not equal. */
    private static BigDecimal normal(BigDecimal number) {
        return number.stripTrailingZeros();
    }
}
