package dev.tippmixmentor.feeds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.football.LeagueView;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.io.FileSystemResource;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import tools.jackson.databind.JsonNode;

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
    Imports imports;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

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
        // The other test may have been first with one season.
        assertThat(first.stream().mapToInt(ImportReport::created).sum()).isGreaterThan(32_000);
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
        assertTablesAreThoseOfTheRecordBooks();
    }

    /** Points counted here in another way than by the application, champions as everybody knows them. */
    private void assertTablesAreThoseOfTheRecordBooks() throws IOException {
        List<String> champions;
        try (InputStream file = PublishedFilesTests.class.getResourceAsStream("/champions.csv")) {
            champions = new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        }
        for (String line : champions) {
            String[] champion = line.split(",", 4);
            LeagueId league = leagues.byCode(champion[0]).orElseThrow();
            JsonNode table = Api.json(
                            api.anonymous()
                                    .get()
                                    .uri("/api/v1/leagues/" + league + "/standings?season=" + champion[1])
                                    .exchange(),
                            HttpStatus.OK)
                    .at("/data");
            int most = table.at("/0/points").asInt();
            // Some leagues tell sides with the same points apart by their own matches, which our tables do not.
            assertThat(table.valueStream()
                            .filter(row -> row.at("/points").asInt() == most)
                            .map(row -> row.at("/team/name").asString()))
                    .as(line)
                    .contains(champion[2]);
            assertThat(most).as(line).isEqualTo(Integer.parseInt(champion[3]));
            assertThat(table.valueStream()
                            .map(row -> row.at("/team/name").asString() + " "
                                    + row.at("/points").asInt()))
                    .as(line)
                    .containsExactlyInAnyOrderElementsOf(points(league, champion[1]));
        }
        log.info("{} final tables are those of the record books", champions.size());
        assertThat(champions).hasSize(95);
    }

    private List<String> points(LeagueId league, String season) {
        return jdbc.sql("""
                        select t.name || ' ' || coalesce((
                            select sum(
                                case
                                    when m.home_goals = m.away_goals then 1
                                    when (m.home_goals > m.away_goals) = (m.home_team_id = t.id) then 3
                                    else 0
                                end
                            )
                            from football.matches m
                            where m.league_id = :league and m.season = :season and t.id in (m.home_team_id, m.away_team_id)
                        ), 0)
                        from football.teams t
                        where exists (
                            select
                            from football.matches m
                            where m.league_id = :league and m.season = :season and m.home_team_id = t.id
                        )
                        """)
                .param("league", league.value())
                .param("season", season)
                .query(String.class)
                .list();
    }

    /** The long names of one source and the short ones of the other are the same clubs, and so their matches. */
    @Test
    @Tag("benchmark")
    void openfootballAndFootballDataTellOfTheSameMatches() throws IOException {
        Optional<Path> data = data();
        assumeTrue(data.isPresent(), "there are no published files here");
        List<Path> ours = files(data.get().resolve("football-data")).stream()
                .filter(file -> file.toString().endsWith("_2324.csv"))
                .toList();
        List<Path> theirs;
        try (Stream<Path> files = Files.list(data.get().resolve("openfootball"))) {
            theirs = files.sorted().toList();
        }
        send(ours);
        long before = count("football.teams");
        long matchesBefore = count("football.matches");

        List<ImportReport> reports = send(theirs, "openfootball-json");
        List<ImportReport> again = send(theirs, "openfootball-json");

        log.info("openfootball after football-data, 2023-24: {}", reports);
        assertThat(reports).hasSize(5).allSatisfy(report -> {
            assertThat(report.created()).isZero();
            assertThat(report.refusedTotal()).isZero();
            assertThat(report.updated() + report.unchanged()).isEqualTo(report.rows());
        });
        assertThat(reports.stream().mapToInt(ImportReport::rows).sum()).isEqualTo(1_752);
        assertThat(again).allSatisfy(report -> assertThat(report.unchanged()).isEqualTo(report.rows()));
        assertThat(count("football.teams")).isEqualTo(before);
        assertThat(count("football.matches")).isEqualTo(matchesBefore);
    }

    /**
     * Whichever source comes first, clubs are there once. As if there had been none: what others have put there gets out of the
     * way until all of this is rolled back.
     */
    @Test
    void whenOpenfootballComesFirstFootballDataMeetsItsClubs() throws IOException {
        Optional<Path> data = data();
        assumeTrue(data.isPresent(), "there are no published files here");
        List<Path> theirs;
        try (Stream<Path> files = Files.list(data.get().resolve("openfootball"))) {
            theirs = files.sorted().toList();
        }
        List<Path> ours = files(data.get().resolve("football-data")).stream()
                .filter(file -> file.toString().endsWith("_2324.csv"))
                .toList();

        transaction.executeWithoutResult(status -> {
            status.setRollbackOnly();
            jdbc.sql("update football.teams set country = 'Before ' || country").update();
            jdbc.sql("update football.leagues set code = 'before-' || code where length(code) < 12")
                    .update();
            List<ImportReport> first = take(ImportFormat.OPENFOOTBALL_JSON, theirs);
            List<ImportReport> second = take(ImportFormat.FOOTBALL_DATA_CSV, ours);

            log.info("football-data after openfootball, 2023-24: {}", second);
            assertThat(first).allSatisfy(report -> assertThat(report.created()).isEqualTo(report.rows()));
            assertThat(second).hasSize(5).allSatisfy(report -> {
                assertThat(report.created()).isZero();
                assertThat(report.updated() + report.unchanged()).isEqualTo(report.rows());
            });
            assertThat(second.stream().mapToInt(ImportReport::rows).sum()).isEqualTo(1_752);
            assertThat(jdbc.sql("select count(*) from football.teams where country not like 'Before %'")
                            .query(Integer.class)
                            .single())
                    .isEqualTo(96);
        });
    }

    private List<ImportReport> take(ImportFormat format, List<Path> files) {
        List<ImportReport> reports = new ArrayList<>();
        for (Path file : files) {
            try (InputStream content = Files.newInputStream(file)) {
                reports.add(imports.take(format, file.getFileName().toString(), content));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return reports;
    }

    private long count(String table) {
        return jdbc.sql("select count(*) from " + table).query(Long.class).single();
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
        return send(files, "football-data-csv");
    }

    private List<ImportReport> send(List<Path> files, String format) {
        RestTestClient admin = api.as(Role.ADMIN);
        List<ImportReport> reports = new ArrayList<>();
        for (Path file : files) {
            MultiValueMap<String, Object> parts = new LinkedMultiValueMap<>();
            parts.add("file", new FileSystemResource(file));
            reports.add(admin.post()
                    .uri("/api/v1/imports?format=" + format)
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
