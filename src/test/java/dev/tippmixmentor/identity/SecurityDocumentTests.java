package dev.tippmixmentor.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SecurityDocumentTests {
    private static final Pattern TEST = Pattern.compile("`(\\w+Tests)`");
    private static final Pattern CHAPTER = Pattern.compile("(?m)^\\| V(\\d+) ");

    @Test
    void everyTestThatTheDocumentNamesExists() throws IOException {
        Set<String> named = TEST.matcher(document())
                .results()
                .map(result -> result.group(1))
                .collect(Collectors.toSet());

        try (Stream<Path> sources = Files.walk(Path.of("src/test/java"))) {
            Set<String> tests = sources.map(path -> path.getFileName().toString())
                    .filter(name -> name.endsWith("Tests.java"))
                    .map(name -> name.replace(".java", ""))
                    .collect(Collectors.toSet());
            assertThat(named).hasSizeGreaterThan(10).isSubsetOf(tests);
        }
    }

    @Test
    void everyChapterOfTheStandardHasItsRow() throws IOException {
        assertThat(CHAPTER.matcher(document()).results().map(result -> Integer.valueOf(result.group(1))))
                .containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17);
    }

    private static String document() throws IOException {
        return Files.readString(Path.of("docs/security.md"));
    }
}
