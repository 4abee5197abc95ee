package dev.tippmixmentor.platform.observability;

import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What Prometheus gets from an application.
 *
 * @param text in its text format
 */
record Scrape(String text) {
    private static final Pattern SAMPLE = Pattern.compile("^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? \\S+.*$");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"");
    static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0";

    static Scrape of(Api api) {
        return of(api, "text/plain");
    }

    static Scrape of(Api api, String format) {
        return new Scrape(api.as(Role.ADMIN)
                .get()
                .uri("/actuator/prometheus")
                .header("Accept", format)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody());
    }

    long series() {
        return text.lines().filter(line -> !line.startsWith("#")).count();
    }

    /** The names of all samples with the labels that they have. */
    Map<String, Set<String>> labelsByName() {
        Map<String, Set<String>> labels = new TreeMap<>();
        text.lines()
                .filter(line -> !line.startsWith("#"))
                .map(SAMPLE::matcher)
                .filter(Matcher::matches)
                .forEach(sample -> labels.computeIfAbsent(sample.group(1), name -> new TreeSet<>())
                        .addAll(labels(sample.group(2))));
        return labels;
    }

    private static Set<String> labels(String all) {
        return all == null
                ? Set.of()
                : LABEL.matcher(all)
                        .results()
                        .map((MatchResult label) -> label.group(1))
                        .collect(Collectors.toSet());
    }
}
