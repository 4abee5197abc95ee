package dev.tippmixmentor.platform.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tippmixmentor.platform.database.StoredFigures;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.StompClient;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is in {@code ops} for Prometheus and Grafana asks for what the application says, and says what to do. */
@IntegrationTest
class AlertsAndDashboardsTests {
    private static final Path RULES = Path.of("ops/prometheus/rules");
    private static final Path TESTS = Path.of("ops/prometheus/tests");
    private static final Path DASHBOARDS = Path.of("ops/grafana/dashboards");

    /** What Prometheus itself adds, and what libraries show once a job has run here and memory was collected. */
    private static final Map<String, Set<String>> OF_OTHERS = Map.of(
            "up",
            Set.of(),
            "dbscheduler_task_completions_total",
            Set.of("task", "result"),
            "jvm_gc_pause_seconds_sum",
            Set.of("action", "cause", "gc"));

    @Autowired
    Api api;

    @Autowired
    StoredFigures figures;

    private record Rule(Map<String, Object> content) {
        boolean isAlert() {
            return content.containsKey("alert");
        }

        String name() {
            return content.get(isAlert() ? "alert" : "record").toString();
        }

        String query() {
            return content.get("expr").toString();
        }

        @SuppressWarnings("unchecked")
        String text(String part, String key) {
            return ((Map<String, Object>) content.get(part))
                    .getOrDefault(key, "")
                    .toString();
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> sorted = files.sorted().toList();
            assertThat(sorted).isNotEmpty();
            return sorted;
        }
    }

    @SuppressWarnings("unchecked")
    private static List<Rule> rules() throws IOException {
        List<Rule> rules = new ArrayList<>();
        for (Path file : files(RULES)) {
            Map<String, Object> content = new Yaml().load(Files.readString(file));
            for (Map<String, Object> group : (List<Map<String, Object>>) content.get("groups")) {
                ((List<Map<String, Object>>) group.get("rules")).forEach(rule -> rules.add(new Rule(rule)));
            }
        }
        return rules;
    }

    private static Map<String, String> panels() throws IOException {
        JsonMapper json = new JsonMapper();
        Map<String, String> queries = new TreeMap<>();
        for (Path file : files(DASHBOARDS)) {
            for (JsonNode panel : json.readTree(Files.readString(file)).at("/panels")) {
                panel.at("/targets")
                        .forEach(target -> queries.put(
                                file.getFileName() + ": " + panel.at("/title").asString() + " "
                                        + target.at("/refId").asString(),
                                target.at("/expr").asString()));
            }
        }
        return queries;
    }

    @Test
    void everyQueryAsksForWhatTheApplicationExposes() throws IOException {
        Set<String> recorded =
                rules().stream().filter(rule -> !rule.isAlert()).map(Rule::name).collect(Collectors.toSet());
        Map<String, String> queries = panels();
        rules().forEach(rule -> queries.put(rule.name(), rule.query()));
        try (StompClient client = StompClient.withBearer(api, api.token(Role.USER))) {
            client.subscribe("/topic/predictions"); // there are frames to show only once there was one

            await().untilAsserted(() -> {
                figures.refresh(); // a database that is too busy to answer in time shows none
                Map<String, Set<String>> exposed = Scrape.of(api).labelsByName();
                exposed.putAll(OF_OTHERS);
                Set<String> wrong = new TreeSet<>();
                queries.forEach((where, query) -> PromQl.metrics(query).forEach((metric, labels) -> {
                    if (recorded.contains(metric)) {
                        return;
                    }
                    if (!exposed.containsKey(metric)) {
                        wrong.add(where + ": there is no " + metric);
                    } else if (!exposed.get(metric).containsAll(labels)) {
                        wrong.add(where + ": " + metric + " has " + exposed.get(metric) + ", not all of " + labels);
                    }
                }));
                assertThat(wrong).isEmpty();
            });
        }
        assertThat(queries).hasSizeGreaterThan(70);
    }

    @Test
    void whatAQueryAsksForIsFound() {
        assertThat(PromQl.metrics("""
                        sum by (le, uri) (rate(a_bucket{le="0.3", uri!~"/x{y}|b"}[5m])) > 14.4e1
                        and on(instance) max_over_time(a:b{job="c"}[1d:5m] offset 5m) == 1 or vector(0) / some_total
                        """))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of("a_bucket", Set.of("le", "uri"), "a:b", Set.of(), "some_total", Set.of()));
    }

    @Test
    void everyAlertSaysWhatIsWrongHowUrgentItIsAndWhatToDo() throws IOException {
        String manual = Files.readString(Path.of("docs/operations.md"));
        List<Rule> alerts = rules().stream().filter(Rule::isAlert).toList();

        assertThat(alerts).hasSizeGreaterThan(20).extracting(Rule::name).doesNotHaveDuplicates();
        assertThat(alerts).allSatisfy(alert -> {
            assertThat(alert.text("labels", "severity")).isIn("page", "ticket");
            assertThat(alert.text("annotations", "summary")).isNotBlank();
            assertThat(alert.text("annotations", "runbook"))
                    .isEqualTo("docs/operations.md#" + alert.name().toLowerCase(Locale.ROOT));
            assertThat(manual).containsPattern("(?m)^### " + Pattern.quote(alert.name()) + "$");
        });
    }

    @Test
    void everyAlertHasItsFaultAmongTheTestsOfTheRules() throws IOException {
        StringBuilder tests = new StringBuilder();
        for (Path file : files(TESTS)) {
            tests.append(Files.readString(file));
        }

        assertThat(rules().stream().filter(Rule::isAlert))
                .allSatisfy(alert -> assertThat(tests.toString())
                        .containsPattern("alertname: " + alert.name() + "\n\\s+exp_alerts:\n")
                        .contains("alertname: " + alert.name() + ", exp_alerts: []"));
    }

    /** Needs promtool, which comes with Prometheus (Debian's package prometheus); left out where it is not. */
    @Test
    void everyAlertComesWithItsFaultAndNoneWithoutOne() throws Exception {
        assumeTrue(
                Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "promtool"))),
                "there is no promtool here, so nobody has tried the alerts on their faults");

        List<String> command = new ArrayList<>(List.of("promtool", "test", "rules"));
        files(TESTS).forEach(file -> command.add(file.toString()));
        Process promtool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(promtool.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(promtool.exitValue()).as(output).isZero();
        assertThat(output).contains("SUCCESS");
    }
}
