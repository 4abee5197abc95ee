package dev.tippmixmentor.testing;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A STOMP 1.2 frame as it came over the wire.
 *
 * @param headers unescaped; of a repeated header the first counts
 */
public record StompFrame(String command, Map<String, String> headers, String body) {
    private static final Pattern ESCAPE = Pattern.compile("\\\\(.)");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * Reads a frame.
     *
     * @param text without the NUL at its end
     */
    public static StompFrame of(String text) {
        int blank = text.indexOf("\n\n");
        List<String> lines = text.substring(0, blank).lines().toList();
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line : lines.subList(1, lines.size())) {
            int colon = line.indexOf(':');
            headers.putIfAbsent(unescaped(line.substring(0, colon)), unescaped(line.substring(colon + 1)));
        }
        return new StompFrame(lines.get(0), headers, text.substring(blank + 2));
    }

    private static String unescaped(String text) {
        return ESCAPE.matcher(text)
                .replaceAll(escape -> Matcher.quoteReplacement(
                        switch (escape.group(1)) {
                            case "r" -> "\r";
                            case "n" -> "\n";
                            case "c" -> ":";
                            case "\\" -> "\\";
                            default -> throw new IllegalStateException("no escape of STOMP: " + escape.group());
                        }));
    }

    public @Nullable String header(String name) {
        return headers.get(name);
    }

    public JsonNode json() {
        return JSON.readTree(body);
    }
}
