package dev.tippmixmentor.platform.startup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every setting of every module has in common. */
class SettingTests {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{(tippmix\\.[^}:]+)");
    private static final Pattern VARIABLE = Pattern.compile("(?m)^(?:# )?([A-Z][A-Z0-9_]+)=");

    @Test
    void theExampleSaysWhatTheRecordsSay() throws IOException {
        String right = EnvExample.render(Setting.all());

        String example = Files.readString(Path.of(".env.example"));

        assertThat(example)
                .as(() -> "the right text of .env.example is:\n\n" + right)
                .isEqualTo(right);
    }

    @Test
    void theOperationsManualNamesEveryVariableAndNoOther() throws IOException {
        String manual = Files.readString(Path.of("docs/operations.md"));
        String settings = manual.substring(manual.indexOf("## Settings"), manual.indexOf("## When it does not start"));

        Set<String> named = Pattern.compile("(?m)^\\| `([A-Z][A-Z0-9_]+)` \\|")
                .matcher(settings)
                .results()
                .map(result -> result.group(1))
                .collect(Collectors.toSet());

        assertThat(named).containsExactlyInAnyOrderElementsOf(variables());
    }

    @Test
    void everyVariableStandsForOneSetting() {
        assertThat(Setting.all()).extracting(Setting::variable).doesNotHaveDuplicates();
        assertThat(Setting.all()).extracting(Setting::property).doesNotHaveDuplicates();
    }

    @Test
    void everyComponentOfASettingsRecordCanBeSetByAVariable() {
        assertThat(Setting.all().stream().map(Setting::owner).distinct())
                .allSatisfy(owner -> assertThat(owner.getRecordComponents())
                        .allMatch(component -> component.isAnnotationPresent(FromEnvironment.class)));
    }

    @Test
    void everySecretIsRequiredOrAListAndHasNoDefault() {
        assertThat(Setting.all())
                .filteredOn(Setting::isSecret)
                .hasSizeGreaterThanOrEqualTo(4)
                .allMatch(setting -> setting.defaultValue().orElse("").isEmpty());
    }

    @Test
    void everyPlaceholderOfTheApplicationBelongsToASetting() throws IOException {
        String yaml = Files.readString(Path.of("src/main/resources/application.yaml"));

        List<String> used = PLACEHOLDER
                .matcher(yaml)
                .results()
                .map(result -> result.group(1))
                .toList();

        assertThat(used)
                .isNotEmpty()
                .isSubsetOf(Setting.all().stream().map(Setting::property).toList());
    }

    @Test
    void theComposeFileRequiresEveryRequiredSecret() throws IOException {
        String compose = Files.readString(Path.of("docker-compose.yml"));

        assertThat(Setting.all())
                .filteredOn(setting -> setting.isSecret() && setting.isRequired())
                .allSatisfy(setting -> assertThat(compose).contains("${" + setting.variable() + ":?"));
    }

    @Test
    void theExampleNamesNothingTwice() throws IOException {
        List<String> named = VARIABLE.matcher(Files.readString(Path.of(".env.example")))
                .results()
                .map((MatchResult result) -> result.group(1))
                .toList();

        assertThat(named).doesNotHaveDuplicates();
    }

    @Test
    void nothingReadsTheEnvironmentPastTheRecords() throws IOException {
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            assertThat(sources.filter(path -> path.toString().endsWith(".java")))
                    .allSatisfy(
                            path -> assertThat(Files.readString(path)).doesNotContain("System.getenv", "@Value(\"${"));
        }
    }

    private static List<String> variables() {
        return Arrays.stream(Setting.all().toArray(Setting[]::new))
                .map(Setting::variable)
                .toList();
    }
}
