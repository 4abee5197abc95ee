package dev.tippmixmentor.platform.observability;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** As much of Prometheus' query language as it takes to find what a query asks for. */
final class PromQl {
    private static final Pattern STRING = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*\"");
    private static final Pattern RANGE = Pattern.compile("\\[[^]]*]");
    private static final Pattern LABEL_LIST =
            Pattern.compile("\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)");
    private static final Pattern SELECTOR = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)\\s*(\\()?(?:\\{([^}]*)})?");
    private static final Pattern MATCHER = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)\\s*(?:=~|!~|!=|=)");
    private static final Set<String> WORDS =
            Set.of("and", "or", "unless", "bool", "offset", "by", "without", "on", "ignoring", "group_left");

    /** Written by Prometheus or the one who scrapes, not by the application. */
    private static final Set<String> OF_THE_SCRAPE = Set.of("job", "instance");

    private PromQl() {}

    /** The metrics of a query with the labels by which it chooses among their series. */
    static Map<String, Set<String>> metrics(String query) {
        String text = STRING.matcher(query).replaceAll("\"\"");
        text = RANGE.matcher(text).replaceAll("");
        text = LABEL_LIST.matcher(text).replaceAll("");
        Map<String, Set<String>> metrics = new TreeMap<>();
        Matcher selector = SELECTOR.matcher(text);
        while (selector.find()) {
            boolean isPartOfANumber = selector.start() > 0 && Character.isDigit(text.charAt(selector.start() - 1));
            if (selector.group(2) != null || WORDS.contains(selector.group(1)) || isPartOfANumber) {
                continue;
            }
            Set<String> labels = metrics.computeIfAbsent(selector.group(1), name -> new TreeSet<>());
            if (selector.group(3) != null) {
                MATCHER.matcher(selector.group(3))
                        .results()
                        .map(matcher -> matcher.group(1))
                        .filter(label -> !OF_THE_SCRAPE.contains(label))
                        .forEach(labels::add);
            }
        }
        return metrics;
    }
}
