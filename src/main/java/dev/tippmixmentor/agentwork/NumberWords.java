package dev.tippmixmentor.agentwork;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads numbers that are written out. One, which is an article too, ordinals, and what only sounds like a number (a penalty is
 * an eleven in Hungarian) are none; where a word may be a number it is taken for one, as the worst that comes of that is a text
 * that is worded by rules.
 */
final class NumberWords {
    private static final int FIRST_UNIT = 2;
    private static final int FIRST_OF_TENS = 20;
    private static final int TEN = 10;
    private static final int DOZEN = 12;
    private static final int HUNDRED = 100;
    private static final int THOUSAND = 1000;

    private static final List<String> ENGLISH_UNITS = List.of(
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen");
    private static final List<String> ENGLISH_TENS =
            List.of("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety");
    private static final Pattern ENGLISH = Pattern.compile("\\b(?:(?<tens>" + String.join("|", ENGLISH_TENS)
            + ")(?:[\\s\\p{Pd}]+(?<unit>one|two|three|four|five|six|seven|eight|nine))?"
            + "|(?<small>" + String.join("|", ENGLISH_UNITS)
            + ")|(?<large>hundred|thousand|dozen)s?)(?:fold)?\\b");

    /** Of so many goals, in one word with the number. */
    private static final String COMPOUND = "(?:gól|meccs|mérkőzés|győzel|pont|év)\\p{L}*";

    /** From two to ten with their endings, which neither an idea, a doubt, a square nor what is huge has. */
    private static final List<Pattern> HUNGARIAN_UNITS = patterns(
            "kett(?:ő|en|es|ej)\\p{L}*|két(?:sz[eo]r\\p{L}*|" + COMPOUND + ")?",
            "három\\p{L}*|hárm(?:at|an|as|uk)\\p{L}*",
            "négy(?!zet)\\p{L}*|néggyel",
            "öt(?:öt|en|tel|ből|ben?|re|ről|nél|höz|től|nek|ig|ért|(?:ször|ös)\\p{L}*|" + COMPOUND + ")?",
            "hat(?:ot|an|tal|ból|ban?|ra|ról|nál|hoz|tól|ig|ért|(?:szor|os)\\p{L}*|" + COMPOUND + ")?",
            "hét(?:ből|szer\\p{L}*|" + COMPOUND + ")?|hetet|heten",
            "nyolc(?!van|ad)\\p{L}*",
            "kilenc(?!ven|ed)\\p{L}*",
            "tíz\\p{L}*|tizet|tizes\\p{L}*");

    private static final List<String> HUNGARIAN_TENS =
            List.of("húsz", "harminc", "negyven", "ötven", "hatvan", "hetven", "nyolcvan", "kilencven");
    private static final List<Pattern> HUNGARIAN_UNITS_OF_TENS = patterns(
            "egy.*",
            "(?:kett|két).*",
            "(?:három|hárm).*",
            "négy.*",
            "öt.*",
            "hat.*",
            "(?:hét|het).*",
            "nyolc.*",
            "kilenc.*");
    private static final Pattern PENALTY = Pattern.compile("tizenegyes\\p{L}*");
    private static final Pattern WORD = Pattern.compile("\\p{L}+");

    /** There are always two of them. */
    private static final Pattern BOTH_SIDES =
            Pattern.compile("\\bthe two (?:sides|teams|clubs)\\b|(?<!\\p{L})a két (?:csapat|együttes|klub)");

    private NumberWords() {}

    private static List<Pattern> patterns(String... patterns) {
        return Stream.of(patterns).map(Pattern::compile).toList();
    }

    /** The numbers from two on that are written out, by the words they are written with. */
    static Map<String, BigDecimal> of(String text, InsightLanguage language) {
        String rest = BOTH_SIDES.matcher(text.toLowerCase(Locale.ROOT)).replaceAll(" ");
        return switch (language) {
            case EN -> english(rest);
            case HU -> hungarian(rest);
        };
    }

    private static Map<String, BigDecimal> english(String text) {
        Map<String, BigDecimal> found = new HashMap<>();
        Matcher number = ENGLISH.matcher(text);
        while (number.find()) {
            int value;
            if (number.group("tens") != null) {
                value = TEN * (FIRST_UNIT + ENGLISH_TENS.indexOf(number.group("tens")))
                        + (number.group("unit") == null ? 0 : unit(number.group("unit")));
            } else if (number.group("small") != null) {
                value = unit(number.group("small"));
            } else {
                value = switch (number.group("large")) {
                    case "hundred" -> HUNDRED;
                    case "thousand" -> THOUSAND;
                    default -> DOZEN;
                };
            }
            found.put(number.group(), BigDecimal.valueOf(value));
        }
        return found;
    }

    /** Of {@code one} too, which is part of twenty-one. */
    private static int unit(String word) {
        return FIRST_UNIT + ENGLISH_UNITS.indexOf(word);
    }

    private static Map<String, BigDecimal> hungarian(String text) {
        Map<String, BigDecimal> found = new HashMap<>();
        WORD.matcher(text).results().forEach(word -> {
            int value = hungarianValue(word.group());
            if (value > 0) {
                found.put(word.group(), BigDecimal.valueOf(value));
            }
        });
        return found;
    }

    /** 0 for what is no number. */
    private static int hungarianValue(String word) {
        if (PENALTY.matcher(word).matches()) {
            return 0;
        }
        if (word.equals("száz") || word.equals("ezer")) {
            return word.equals("száz") ? HUNDRED : THOUSAND;
        }
        for (int unit = 0; unit < HUNGARIAN_UNITS.size(); unit++) {
            if (HUNGARIAN_UNITS.get(unit).matcher(word).matches()) {
                return FIRST_UNIT + unit;
            }
        }
        if (word.startsWith("tizen")) {
            return TEN + unitOfTens(word.substring("tizen".length()));
        }
        if (word.startsWith("huszon")) {
            return FIRST_OF_TENS + unitOfTens(word.substring("huszon".length()));
        }
        for (int tens = 0; tens < HUNGARIAN_TENS.size(); tens++) {
            String begin = HUNGARIAN_TENS.get(tens);
            if (word.startsWith(begin)) {
                return TEN * (FIRST_UNIT + tens) + unitOfTens(word.substring(begin.length()));
            }
        }
        return 0;
    }

    /** 0 where only an ending follows. */
    private static int unitOfTens(String rest) {
        for (int unit = 0; unit < HUNGARIAN_UNITS_OF_TENS.size(); unit++) {
            if (HUNGARIAN_UNITS_OF_TENS.get(unit).matcher(rest).matches()) {
                return unit + 1;
            }
        }
        return 0;
    }
}
