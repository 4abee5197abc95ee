package dev.tippmixmentor.platform.startup;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.validation.Validation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** The Compose file and what it takes along, as far as that can be said without a Docker engine. */
class ComposeFileTests {
    private static final Path FILE = Path.of("docker-compose.yml");
    private static final Pattern INTERPOLATED = Pattern.compile("\\$\\{([A-Z_0-9]+)");
    private static final Pattern EXAMPLE = Pattern.compile("(?m)^(?:# )?([A-Z][A-Z0-9_]+)=");

    @SuppressWarnings("unchecked")
    private static Map<String, Map<String, Object>> services() throws IOException {
        Map<String, Object> file = new Yaml().load(Files.readString(FILE));
        return (Map<String, Map<String, Object>>) file.get("services");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Map<String, Object> of, String key) {
        return (Map<String, Object>) of.getOrDefault(key, Map.of());
    }

    @SuppressWarnings("unchecked")
    private static List<String> list(Map<String, Object> of, String key) {
        return (List<String>) of.getOrDefault(key, List.of());
    }

    private static Set<String> variables() {
        return Setting.all().stream().map(Setting::variable).collect(Collectors.toSet());
    }

    @Test
    void everyVariableOfTheApplicationIsASetting() throws IOException {
        for (String node : List.of("app", "app2")) {
            assertThat(variables())
                    .containsAll(map(services().get(node), "environment").keySet());
        }
    }

    @Test
    void everyVariableOfTheFileIsInTheExample() throws IOException {
        Set<String> known = EXAMPLE.matcher(Files.readString(Path.of(".env.example")))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toSet());

        Set<String> used = INTERPOLATED
                .matcher(Files.readString(FILE))
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(used).isNotEmpty().isSubsetOf(known);
    }

    @Test
    void whatAServiceWaitsForHasAHealthCheck() throws IOException {
        Map<String, Map<String, Object>> services = services();
        Set<String> awaited = new TreeSet<>();
        services.values().forEach(service -> {
            if (service.get("depends_on") instanceof Map<?, ?> conditions) {
                conditions.keySet().forEach(name -> awaited.add(name.toString()));
            }
        });

        assertThat(awaited).containsExactly("app", "app2", "postgres", "redis");
        assertThat(services.get("postgres")).containsKey("healthcheck");
        assertThat(services.get("redis")).containsKey("healthcheck");
        // The application's is in its image.
        assertThat(Files.readString(Path.of("Dockerfile")))
                .contains("HEALTHCHECK")
                .doesNotContain("curl -");
    }

    @Test
    void nothingHasMoreRightsOrMemoryThanItNeeds() throws IOException {
        Map<String, Map<String, Object>> services = services();

        assertThat(services).allSatisfy((name, service) -> {
            assertThat(service).as(name).containsKeys("mem_limit", "restart");
            assertThat(list(service, "security_opt")).as(name).contains("no-new-privileges:true");
            if (!name.equals("postgres")) { // takes its data over as root before it becomes its own user
                assertThat(list(service, "cap_drop")).as(name).containsExactly("ALL");
            }
        });
        for (String name : List.of("app", "app2", "nginx", "redis", "prometheus")) {
            assertThat(services.get(name)).as(name).containsEntry("read_only", true);
        }
        assertThat(Files.readString(Path.of("Dockerfile"))).containsPattern("(?m)^USER 10001:10001$");
    }

    @Test
    void noLogGrowsWithoutEnd() throws IOException {
        assertThat(services())
                .hasSizeGreaterThan(5)
                .allSatisfy((name, service) -> assertThat(map(service, "logging"))
                        .as(name)
                        .containsEntry("driver", "json-file")
                        .containsEntry("options", Map.of("max-size", "50m", "max-file", "5")));
    }

    @Test
    void onlyWhatIsForEverybodyIsPublishedBeyondThisHost() throws IOException {
        assertThat(services())
                .allSatisfy((name, service) -> assertThat(list(service, "ports"))
                        .as(name)
                        .allMatch(port -> Set.of("app", "nginx").contains(name) || port.startsWith("127.0.0.1:")));
    }

    @Test
    void everyFileThatIsMountedOrCopiedExists() throws IOException {
        List<String> files = services().values().stream()
                .flatMap(service -> list(service, "volumes").stream())
                .filter(volume -> volume.startsWith("./"))
                .map(volume -> volume.substring(2, volume.indexOf(':')))
                .toList();
        List<String> copied = Files.readString(Path.of("Dockerfile"))
                .lines()
                .filter(line -> line.startsWith("COPY ") && !line.contains("--from="))
                .flatMap(line -> Stream.of(
                        line.substring("COPY ".length(), line.lastIndexOf(' ')).split(" ")))
                .toList();
        List<String> sent = Files.readString(Path.of(".dockerignore"))
                .lines()
                .filter(line -> line.startsWith("!"))
                .map(line -> line.substring(1))
                .toList();

        assertThat(files).hasSizeGreaterThan(3).allMatch(file -> Files.exists(Path.of(file)));
        assertThat(copied)
                .hasSizeGreaterThan(3)
                .allMatch(file -> Files.exists(Path.of(file)))
                .allMatch(file -> sent.stream().anyMatch(file::startsWith));
    }

    @Test
    void theProxyThatIsBelievedIsTheOneOfTheFile() throws IOException {
        Map<String, Object> network = map(map(services().get("nginx"), "networks"), "default");

        assertThat(map(services().get("app"), "environment")
                        .get("TRUSTED_PROXIES")
                        .toString())
                .isEqualTo("${TRUSTED_PROXIES:-" + network.get("ipv4_address") + "}");
    }

    /** The port is a part of the origin by which the application knows its own pages. */
    @Test
    void theProxyTellsTheHostAsTheBrowserNamedIt() throws IOException {
        assertThat(Files.readString(Path.of("docker/nginx/nginx.conf"))).contains("proxy_set_header Host $http_host;");
    }

    /** Or a request may go to a connection that is just being closed, and nobody repeats a POST. */
    @Test
    void nginxLetsGoOfConnectionsBeforeTheProcessesCloseThem() throws IOException {
        int kept = seconds("docker/nginx/nginx.conf", "keepalive_timeout (\\d+)s;");
        int closed = seconds("src/main/resources/application.yaml", "jetty\\.connection-idle-timeout: (\\d+)s");

        assertThat(kept).isLessThan(closed);
    }

    private static int seconds(String file, String pattern) throws IOException {
        Matcher setting = Pattern.compile(pattern).matcher(Files.readString(Path.of(file)));
        assertThat(setting.find()).as(file).isTrue();
        return Integer.parseInt(setting.group(1));
    }

    /** A node that stops has the fewest connections of all: it would get every client that it has sent away. */
    @Test
    void aHandshakeThatANodeRefusesGoesToTheOther() throws IOException {
        Map<String, String> locations = Pattern.compile("location (?:= )?(\\S+) \\{(.*?)}", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docker/nginx/nginx.conf")))
                .results()
                .collect(Collectors.toMap(location -> location.group(1), location -> location.group(2)));

        assertThat(locations.get("/ws")).contains("proxy_next_upstream error timeout http_503;");
        assertThat(locations.get("/")).contains("proxy_next_upstream error timeout;");
        assertThat(locations.values()).noneMatch(location -> location.contains("non_idempotent"));
    }

    @Test
    void theScriptMakesAnEnvironmentOnceThatTheApplicationTakes(@TempDir Path folder) throws Exception {
        Files.copy(Path.of(".env.example"), folder.resolve(".env.example"));

        int first = makeEnv(folder);
        String made = Files.readString(folder.resolve(".env"));
        int second = makeEnv(folder);

        assertThat(first).isZero();
        assertThat(second).isEqualTo(1);
        assertThat(Files.readString(folder.resolve(".env"))).isEqualTo(made);
        Map<String, String> set = new HashMap<>();
        made.lines().filter(line -> line.matches("[A-Z_]+=.*")).forEach(line -> {
            String[] parts = line.split("=", 2);
            set.put(parts[0], parts[1]);
        });
        assertThat(set)
                .containsOnlyKeys(
                        "JWT_SECRET",
                        "SESSION_SECRET",
                        "COOKIE_SECRET",
                        "POSTGRES_PASSWORD",
                        "POSTGRES_APP_PASSWORD",
                        "GRAFANA_PASSWORD");
        assertThat(set.values()).doesNotHaveDuplicates();
        try (var validation = Validation.buildDefaultValidatorFactory()) {
            for (String secret : List.of("JWT_SECRET", "SESSION_SECRET", "COOKIE_SECRET")) {
                assertThat(validation.getValidator().validate(new Secret(set.get(secret))))
                        .isEmpty();
            }
        }
        assertThat(Files.getPosixFilePermissions(folder.resolve(".env"))).hasSize(2); // reads and writes, the owner
    }

    private record Secret(@StrongSecret String value) {}

    private static int makeEnv(Path folder) throws IOException, InterruptedException {
        Process script = new ProcessBuilder("bash", "docker/make-env.sh", folder.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(script.waitFor(20, TimeUnit.SECONDS)).as(output).isTrue();
        return script.exitValue();
    }
}
