package dev.tippmixmentor.evaluation;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants judged.
 *
 * @param folder files of football-data.co.uk
 * @param leagues codes such as {@code E0}; empty for all in the folder
 * @param seasons such as {@code 2021-22}; empty for the last three in the folder
 * @param out where the forecast of every match goes as CSV; null if it is not wanted
 */
record BackTestOptions(
        Path folder,
        List<String> leagues,
        List<String> seasons,
        @Nullable Path out) {
    static final String COMMAND = "--backtest=";
    private static final Set<String> NAMES = Set.of("backtest", "leagues", "seasons", "out");
    private static final Pattern SEASON = Pattern.compile("[0-9]{4}-[0-9]{2}");

    /**
     * Reads {@code --backtest=<folder> [--leagues=E0,D1] [--seasons=2021-22,2022-23] [--out=<file>]}.
     *
     * @throws IllegalArgumentException for anything else; its message is for the person at the terminal
     */
    static BackTestOptions of(String... arguments) {
        Map<String, String> values = new HashMap<>();
        for (String argument : arguments) {
            String[] parts = argument.split("=", 2);
            String name = parts[0].replaceFirst("^--", "");
            if (parts.length != 2 || !argument.startsWith("--") || !NAMES.contains(name) || parts[1].isBlank()) {
                throw new IllegalArgumentException("not understood: " + argument);
            }
            values.put(name, parts[1]);
        }
        List<String> seasons = list(values.get("seasons"));
        seasons.stream()
                .filter(season -> !SEASON.matcher(season).matches())
                .findFirst()
                .ifPresent(season -> {
                    throw new IllegalArgumentException("a season is written like 2021-22, not " + season);
                });
        String out = values.get("out");
        return new BackTestOptions(
                Path.of(values.getOrDefault("backtest", "")),
                list(values.get("leagues")),
                seasons,
                out == null ? null : Path.of(out));
    }

    private static List<String> list(@Nullable String text) {
        return text == null
                ? List.of()
                : Arrays.stream(text.split(",", -1))
                        .map(String::strip)
                        .filter(item -> !item.isEmpty())
                        .toList();
    }
}
