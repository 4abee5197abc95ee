package dev.tippmixmentor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code docs/asvs.csv} has every requirement of OWASP ASVS 5.0 at the levels 1 and 2, and each that is met
 * names tests that exist; that they pass is for the build to say.
 */
class AsvsTests {
    private static final Logger log = LoggerFactory.getLogger(AsvsTests.class);
    private static final Path TESTS = Path.of("src/test/java");

    private enum Status {
        MET,
        NOT_APPLICABLE,
        NOT_MET;

        static Status of(String text) {
            return Arrays.stream(values())
                    .filter(status -> status.text().equals(text))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("no status: " + text));
        }

        String text() {
            return name().replace('_', ' ').toLowerCase(Locale.ROOT);
        }
    }

    private record Requirement(String id, String level, Status status, String text, String note, List<String> tests) {}

    @Test
    void everyRequirementOfTheStandardHasItsRowAndNoOther() throws IOException {
        List<String> standard =
                rows(Path.of("src/test/resources/asvs-5.0.0.csv"), row -> row.get("id") + " level " + row.get("level"));

        assertThat(requirements().stream().map(row -> row.id() + " level " + row.level()))
                .containsExactlyElementsOf(standard);
        assertThat(standard).hasSize(253);
    }

    @Test
    void whatIsMetNamesTestsAndWhatIsNotSaysWhy() throws IOException {
        assertThat(requirements()).allSatisfy(row -> {
            assertThat(row.text()).as(row.id()).isNotBlank();
            if (row.status() == Status.MET) {
                assertThat(row.tests()).as(row.id()).isNotEmpty();
            } else {
                assertThat(row.note()).as(row.id()).isNotBlank();
                assertThat(row.tests()).as(row.id()).isEmpty();
            }
        });
    }

    @Test
    void everyTestThatIsNamedExists() throws IOException {
        Map<String, Path> classes = testClasses();

        List<String> missing = requirements().stream()
                .flatMap(row -> row.tests().stream()
                        .filter(test -> !exists(test, classes))
                        .map(test -> row.id() + " " + test))
                .toList();

        assertThat(missing).isEmpty();
    }

    /** docs/security.md says how it stands, in the words of this test. */
    @Test
    void theDocumentTellsTheNumbers() throws IOException {
        Map<Status, Long> numbers = requirements().stream()
                .collect(Collectors.groupingBy(Requirement::status, TreeMap::new, Collectors.counting()));

        String sentence = numbers.entrySet().stream()
                .map(number -> number.getValue() + " " + number.getKey().text())
                .collect(Collectors.joining(", "));

        log.info("OWASP ASVS 5.0, levels 1 and 2: {}", sentence);
        assertThat(Files.readString(Path.of("docs/security.md"))).contains(sentence);
    }

    private static List<Requirement> requirements() throws IOException {
        return rows(
                Path.of("docs/asvs.csv"),
                row -> new Requirement(
                        row.get("id"),
                        row.get("level"),
                        Status.of(row.get("status")),
                        row.get("requirement"),
                        row.get("note"),
                        Stream.of(row.get("tests").split(" "))
                                .filter(test -> !test.isEmpty())
                                .toList()));
    }

    private static <T> List<T> rows(Path file, Function<CSVRecord, T> row) throws IOException {
        try (var parser = CSVFormat.RFC4180
                .builder()
                .setHeader()
                .setSkipHeaderRecord(true)
                .get()
                .parse(Files.newBufferedReader(file))) {
            return parser.stream().map(row).toList();
        }
    }

    private static Map<String, Path> testClasses() {
        try (Stream<Path> files = Files.walk(TESTS)) {
            return files.filter(file -> file.toString().endsWith("Tests.java"))
                    .collect(Collectors.toMap(
                            file -> file.getFileName().toString().replace(".java", ""), Function.identity()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A class, or a method of one behind {@code #}, that JUnit runs. */
    private static boolean exists(String test, Map<String, Path> classes) {
        String[] parts = test.split("#", 2);
        Path source = classes.get(parts[0]);
        if (source == null) {
            return false;
        }
        String name = TESTS.relativize(source)
                .toString()
                .replace(".java", "")
                .replace('/', '.')
                .replace('\\', '.');
        try {
            Method[] methods =
                    Class.forName(name, false, AsvsTests.class.getClassLoader()).getDeclaredMethods();
            return Arrays.stream(methods)
                    .filter(method -> AnnotationSupport.isAnnotated(method, Testable.class))
                    .anyMatch(method -> parts.length == 1 || method.getName().equals(parts[1]));
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
