package dev.tippmixmentor.agentwork;

import java.math.BigDecimal;
import java.text.Normalizer;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Finds numbers in a text that the facts it was written from do not have: nobody may make them up. */
final class NumbersInText {
    private static final List<String> SIDES = List.of("home", "away");

    /** A dash after a letter, a digit or a per cent sign is a hyphen or one of a range: 2-1, U-20. */
    private static final Pattern NUMBER = Pattern.compile(
            "(?<sign>(?<![\\p{L}\\p{N}%.)\\]])(?:[-+\\u2013\\u2212\\uFF0B\\uFF0D\\uFE63]|\\u2212\\s|(?:minus|mínusz|plus|plusz)\\s+))?"
                    + "(?<number>[0-9]+(?:[.,\\u066B\\uFF0E\\uFF0C][0-9]+)?)",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

    private static final Pattern PLUS = Pattern.compile("[+\\uFF0B].*|plus.*", Pattern.CASE_INSENSITIVE);

    /** Halves, squares, numbers in circles, Roman ones. */
    private static final Pattern OTHER = Pattern.compile("[\\p{No}\\p{Nl}]");

    /** Without their signs, and with them. */
    private final Set<BigDecimal> amounts = new HashSet<>();

    private final Set<BigDecimal> values = new HashSet<>();

    /** @param facts whose names and numbers a text may use */
    private NumbersInText(JsonNode facts) {
        // Schalke 04 is a name, and gives nobody a number.
        facts.properties().stream()
                .filter(fact -> !SIDES.contains(fact.getKey()))
                .forEach(fact -> collect(fact.getValue()));
    }

    /**
     * The numbers that are not among the facts, as they are written. One without a sign may stand for a fact of either; with
     * one it has to be the fact's.
     *
     * @param facts whose names and numbers the text may use
     */
    static Set<String> madeUp(String text, JsonNode facts, InsightLanguage language) {
        NumbersInText known = new NumbersInText(facts);
        String rest = withPlainDigits(text);
        for (String name : names(facts)) {
            rest = rest.replace(name, " ");
        }
        Set<String> madeUp = new TreeSet<>();
        Matcher number = NUMBER.matcher(rest);
        while (number.find()) {
            if (!known.has(number)) {
                madeUp.add(number.group());
            }
        }
        NumberWords.of(rest, language).forEach((words, value) -> {
            if (!known.amounts.contains(normal(value))) {
                madeUp.add(words);
            }
        });
        OTHER.matcher(rest).results().forEach(other -> madeUp.add(other.group()));
        return madeUp;
    }

    private boolean has(Matcher number) {
        BigDecimal amount = amount(number);
        String sign = number.group("sign");
        if (sign == null || amount.signum() == 0) {
            return amounts.contains(amount);
        }
        return values.contains(PLUS.matcher(sign).matches() ? amount : amount.negate());
    }

    /** The longer one first: one may begin with the other. */
    private static List<String> names(JsonNode facts) {
        return SIDES.stream()
                .map(side -> withPlainDigits(facts.path(side).asString("")))
                .filter(name -> !name.isEmpty())
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    private void collect(JsonNode fact) {
        if (fact.isNumber()) {
            BigDecimal value = normal(fact.decimalValue());
            values.add(value);
            amounts.add(value.abs());
        } else if (fact.isString()) {
            NUMBER.matcher(fact.asString()).results().forEach(number -> {
                BigDecimal amount = amount(number.group(2));
                values.add(amount);
                amounts.add(amount);
            });
        } else {
            fact.values().forEach(this::collect);
        }
    }

    /** Whatever digits a script has, they are read as ours. */
    private static String withPlainDigits(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC)
                .codePoints()
                .map(point -> Character.isDigit(point) ? '0' + Character.digit(point, 10) : point)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static BigDecimal amount(Matcher number) {
        return amount(number.group("number"));
    }

    private static BigDecimal amount(String digits) {
        return normal(new BigDecimal(digits.replaceAll("[^0-9]", ".")));
    }

    /** 2.0 and 2 are the same number, but not equal. */
    private static BigDecimal normal(BigDecimal number) {
        return number.stripTrailingZeros();
    }
}
