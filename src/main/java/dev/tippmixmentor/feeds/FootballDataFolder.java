package dev.tippmixmentor.feeds;

import dev.tippmixmentor.football.IncomingMatch;
import dev.tippmixmentor.platform.error.ApiException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A folder of football-data.co.uk files, read without a database. */
public final class FootballDataFolder {
    private FootballDataFolder() {}

    /**
     * Reads every {@code .csv} file of a folder, not of the folders in it.
     *
     * @param today tells fixtures from matches without a result
     * @return the matches by the code of their league, for example {@code E0}
     * @throws IOException if the folder or a file can't be read
     * @throws ApiException {@code INVALID_INPUT} if a file is none of football-data.co.uk
     */
    public static Map<String, List<IncomingMatch>> read(Path folder, LocalDate today) throws IOException {
        List<Path> files;
        try (Stream<Path> entries = Files.list(folder)) {
            files = entries.filter(file -> file.toString().endsWith(".csv"))
                    .sorted()
                    .toList();
        }
        Map<String, List<IncomingMatch>> matches = new TreeMap<>();
        for (Path file : files) {
            try (InputStream content = Files.newInputStream(file)) {
                FootballDataCsv.read(content, today)
                        .matches()
                        .forEach((division, found) -> matches.computeIfAbsent(
                                        division.name(), absent -> new ArrayList<>())
                                .addAll(found));
            }
        }
        return matches;
    }
}
