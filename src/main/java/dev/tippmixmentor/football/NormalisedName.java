package dev.tippmixmentor.football;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A club's name without what sources write differently: accents, case, punctuation and legal forms. Two clubs of one country
 * may share it, so that whoever looks one up takes it only if it is one club's.
 */
record NormalisedName(String text) {
    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final Pattern SEPARATORS = Pattern.compile("[^\\p{L}\\p{N}]+");

    /** Nothing that tells clubs of one town apart, such as United or Sporting. */
    private static final Set<String> LEGAL_FORMS = Set.of(
            "fc", "afc", "cfc", "acf", "cf", "sc", "ac", "as", "ss", "ssc", "us", "ud", "ca", "rc", "rcd", "sv", "bc",
            "vfb", "vfl", "tsg", "ogc", "calcio", "1", "1899");

    static NormalisedName of(String name) {
        String plain = MARKS.matcher(Normalizer.normalize(name, Normalizer.Form.NFD))
                .replaceAll("")
                .toLowerCase(Locale.ROOT)
                .replace("ß", "ss")
                .replace("ø", "o")
                .replace("ł", "l")
                .replace("æ", "ae");
        String words = Arrays.stream(SEPARATORS.split(plain))
                .filter(word -> !word.isEmpty() && !LEGAL_FORMS.contains(word))
                .collect(Collectors.joining(" "));
        // A club that is called nothing but its legal form keeps it.
        return new NormalisedName(words.isEmpty() ? plain.strip() : words);
    }
}
