package dev.tippmixmentor.football;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.springframework.core.io.ClassPathResource;

/**
 * Clubs that everybody knows, as files that are part of the program list them.
 *
 * @param byCountry our names of clubs, which are those of football-data.co.uk
 * @param others what others call them
 */
record PublishedNames(Map<String, Set<String>> byCountry, Map<Called, String> others) {

    /** A name in a country. */
    record Called(String country, NormalisedName name) {}

    static PublishedNames read() {
        Map<String, Set<String>> clubs = new HashMap<>();
        for (CSVRecord line : lines("football/clubs.csv")) {
            clubs.computeIfAbsent(line.get(0), absent -> new HashSet<>()).add(line.get(1));
        }
        Map<Called, String> names = new HashMap<>();
        for (CSVRecord line : lines("football/team-aliases.csv")) {
            Called called = new Called(line.get(0), NormalisedName.of(line.get(1)));
            String before = names.put(called, line.get(2));
            if (before != null && !Objects.equals(before, line.get(2))) {
                throw new IllegalStateException("two clubs are " + called);
            }
            clubs.computeIfAbsent(line.get(0), absent -> new HashSet<>()).add(line.get(2));
        }
        return new PublishedNames(Map.copyOf(clubs), Map.copyOf(names));
    }

    private static List<CSVRecord> lines(String path) {
        CSVFormat format = CSVFormat.DEFAULT.builder().setCommentMarker('#').get();
        try (Reader file = new InputStreamReader(new ClassPathResource(path).getInputStream(), StandardCharsets.UTF_8);
                CSVParser lines = CSVParser.parse(file, format)) {
            return lines.getRecords();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Our names of the clubs of a country, as far as they are listed. */
    Set<String> clubs(String country) {
        return byCountry.getOrDefault(country, Set.of());
    }

    /** Our name of the club that is listed under another one. */
    Optional<String> clubCalled(String country, String name) {
        return Optional.ofNullable(others.get(new Called(country, NormalisedName.of(name))));
    }
}
