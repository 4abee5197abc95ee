package dev.tippmixmentor.feeds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tippmixmentor.football.LeagueView;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.io.FileSystemResource;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;

/** Real files as they were published, where somebody has put them next to the project; they are not part of it. */
@IntegrationTest
class PublishedFilesTests {
    private static final Logger log = LoggerFactory.getLogger(PublishedFilesTests.class);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Autowired
    Api api;

    @Autowired
    Leagues leagues;

    @Autowired
    JdbcClient jdbc;

    @Test
    void nineteenSeasonsOfFiveLeaguesGoInWithinAMinuteAndASecondTimeChangeNothing() throws IOException {
        Optional<Path> data = data();
        assumeTrue(data.isPresent(), "there are no published files here");
        List<Path> seasons = files(data.get().resolve("football-data"));
        List<Path> raw = files(data.get().resolve("raw"));

        long start = System.nanoTime();
        List<ImportReport> first = send(seasons);
        Duration firstTime = Duration.ofNanos(System.nanoTime() - start);
        List<ImportReport> quirks = send(raw);
        start = System.nanoTime();
        List<ImportReport> second = send(seasons);
        Duration secondTime = Duration.ofNanos(System.nanoTime() - start);
        second.addAll(send(raw));

        log.info(
                "{} files: {} rows, {} created in {}; again in {}; {} odds; refused: {}; raw: {}",
                seasons.size(),
                first.stream().mapToInt(ImportReport::rows).sum(),
                first.stream().mapToInt(ImportReport::created).sum(),
                firstTime,
                secondTime,
                jdbc.sql("select count(*) from football.odds").query(Long.class).single(),
                first.stream().flatMap(report -> report.refused().stream()).toList(),
                quirks);
        // Of all rows one has odds that can't be; every row goes in.
        assertThat(first)
                .allSatisfy(report -> assertThat(report.created() + report.updated() + report.unchanged())
                        .isEqualTo(report.rows()));
        assertThat(first.stream().mapToInt(ImportReport::created).sum()).isGreaterThan(33_000);
        assertThat(quirks).allSatisfy(report -> {
            assertThat(report.refused()).isEmpty();
            assertThat(report.created() + report.updated() + report.unchanged()).isEqualTo(report.rows());
        });
        assertThat(second).allSatisfy(report -> {
            assertThat(report.created()).isZero();
            assertThat(report.updated()).isZero();
        });
        assertThat(firstTime).isLessThan(LIMIT);
        for (Path file : seasons) {
            assertThat(seasonsOf(file)).contains(season(file));
        }
    }

    /** A season counted from the dates must be the one in the name of the file. */
    private List<String> seasonsOf(Path file) {
        LeagueView league = leagues.get(leagues.byCode(division(file)).orElseThrow());
        return league.seasons();
    }

    private static String division(Path file) {
        return file.getFileName().toString().split("_", 2)[0];
    }

    private static String season(Path file) {
        String years = file.getFileName().toString().split("_", 2)[1];
        return "20" + years.substring(0, 2) + "-" + years.substring(2, 4);
    }

    private List<ImportReport> send(List<Path> files) {
        RestTestClient admin = api.as(Role.ADMIN);
        List<ImportReport> reports = new ArrayList<>();
        for (Path file : files) {
            MultiValueMap<String, Object> parts = new LinkedMultiValueMap<>();
            parts.add("file", new FileSystemResource(file));
            reports.add(admin.post()
                    .uri("/api/v1/imports?format=football-data-csv")
                    .contentType(MediaType.MULTIPART_FORM_DATA)
                    .body(parts)
                    .exchange()
                    .expectStatus()
                    .isAccepted()
                    .expectBody(ImportReport.class)
                    .returnResult()
                    .getResponseBody());
        }
        return reports;
    }

    private static Optional<Path> data() {
        return Stream.iterate(Path.of("").toAbsolutePath(), folder -> folder != null, Path::getParent)
                .map(folder -> folder.resolve("shared").resolve("data"))
                .filter(folder -> Files.isDirectory(folder.resolve("football-data")))
                .findFirst();
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".csv"))
                    .sorted()
                    .toList();
        }
    }
}
