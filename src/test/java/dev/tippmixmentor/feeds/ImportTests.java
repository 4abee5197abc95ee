package dev.tippmixmentor.feeds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.football.MatchId;
import dev.tippmixmentor.football.MatchStatus;
import dev.tippmixmentor.football.MatchView;
import dev.tippmixmentor.football.Matches;
import dev.tippmixmentor.football.PlayedMatch;
import dev.tippmixmentor.football.PlayedMatches;
import dev.tippmixmentor.football.Score;
import dev.tippmixmentor.football.Scorekeeper;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.StompClient;
import dev.tippmixmentor.testing.TestSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;
import org.springframework.transaction.support.TransactionTemplate;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import tools.jackson.databind.JsonNode;

@IntegrationTest
class ImportTests {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final MediaType CSV = MediaType.parseMediaType("text/csv");
    private static final String HEADER = "Div,Date,Time,HomeTeam,AwayTeam,FTHG,FTAG,FTR,B365H,B365D,B365A\n";

    @Autowired
    Api api;

    @Autowired
    Leagues leagues;

    @Autowired
    Matches matches;

    @Autowired
    PlayedMatches playedMatches;

    @Autowired
    Scorekeeper scorekeeper;

    @Autowired
    ImportFolder folder;

    @Autowired
    Imports imports;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    TransactionTemplate transaction;

    @Test
    void sidesOfTheScottishPremiershipMayMeetThreeTimesOnAGround() {
        String file = """
                Div,Date,HomeTeam,AwayTeam,FTHG,FTAG,FTR
                SC0,18/08/2007,Dundee United,Hibernian,0,0,D
                SC0,09/02/2008,Dundee United,Hibernian,1,1,D
                SC0,20/04/2008,Dundee United,Hibernian,1,1,D
                """;

        ResponseSpec report = upload("scotland.csv", file);

        report.expectBody()
                .jsonPath("$.created")
                .isEqualTo(3)
                .jsonPath("$.refusedTotal")
                .isEqualTo(0);
    }

    @Test
    void aPlayOffIsLeftOutForWhatItIs() {
        String file = """
                Div,Date,HomeTeam,AwayTeam,FTHG,FTAG,FTR
                G1,07/10/2006,Panathinaikos,Xanthi,3,1,H
                G1,28/04/2007,Panathinaikos,Larisa,2,0,H
                G1,23/05/2007,Panathinaikos,Xanthi,0,2,A
                G1,16/05/2007,Panathinaikos,Larisa,2,1,H
                """;

        ResponseSpec report = upload("greece.csv", file);

        report.expectBody()
                .jsonPath("$.created")
                .isEqualTo(2)
                .jsonPath("$.refused[*].line")
                .value(lines -> assertThat(lines).asInstanceOf(LIST).containsExactlyInAnyOrder(4, 5))
                .jsonPath("$.refused[0].reason")
                .isEqualTo("Row skipped: the sides have met as often as they do, on another day of the season");
    }

    @Test
    void threeBrokenLinesAreNamedAndTheRestGoesIn() {
        String file = HEADER + """
                G1,02/09/2001,16:30,Aris,Ionikos,2,1,H,1.9,3.2,4.1
                G1,31/09/2001,16:30,Aris,Kavala,2,1,H,1.9,3.2,4.1
                G1,03/09/2001,16:30,Kavala,Ionikos,0,0,H,1.9,3.2,4.1

                G1,03/09/2001,16:30,Kavala,Kavala,0,0,D,1.9,3.2,4.1
                G1,10/09/2001,16:30,Ionikos,Aris,0,3,A,,,
                """;

        upload("greece.csv", file)
                .expectStatus()
                .isAccepted()
                .expectBody()
                .jsonPath("$.format")
                .isEqualTo("football-data-csv")
                .jsonPath("$.fileName")
                .isEqualTo("greece.csv")
                .jsonPath("$.status")
                .isEqualTo("PARTIAL")
                .jsonPath("$.rows")
                .isEqualTo(5)
                .jsonPath("$.created")
                .isEqualTo(2)
                .jsonPath("$.refusedTotal")
                .isEqualTo(3)
                .jsonPath("$.refused[*].line")
                .value(lines -> assertThat(lines).isEqualTo(List.of(3, 4, 6)));
        upload("greece.csv", file)
                .expectStatus()
                .isAccepted()
                .expectBody()
                .jsonPath("$.created")
                .isEqualTo(0)
                .jsonPath("$.updated")
                .isEqualTo(0)
                .jsonPath("$.unchanged")
                .isEqualTo(2);

        assertThat(playedMatches.of(
                        leagues.byCode("G1").orElseThrow(),
                        Instant.parse("2001-07-01T00:00:00Z"),
                        Instant.parse("2002-07-01T00:00:00Z")))
                .hasSize(2);
    }

    @Test
    void aFolderIsImportedFileByFileAndOnlyWhatIsNewASecondTime() throws Exception {
        Path good = TestSettings.IMPORTS.resolve("1-greece.csv");
        Path bad = TestSettings.IMPORTS.resolve("2-nonsense.json");
        Path other = TestSettings.IMPORTS.resolve("3-greece.csv");
        Files.writeString(good, HEADER + "G1,02/09/2002,16:30,Aris,Larissa,2,1,H,,,\n");
        Files.writeString(bad, "{\"name\": \"nothing\"}");
        Files.writeString(other, HEADER + "G1,09/09/2002,16:30,Larissa,Aris,0,1,A,,,\n");
        try (StompClient admin = StompClient.withBearer(api, api.token(Role.ADMIN))) {
            Queue<JsonNode> told = admin.subscribe("/topic/imports");

            askForTheFolder();

            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(told).anySatisfy(message -> {
                        assertThat(message.at("/type").asString()).isEqualTo("import.folder");
                        assertThat(message.at("/data/done").asInt()).isEqualTo(3);
                        assertThat(message.at("/data/refused").asInt()).isEqualTo(1);
                    }));
            assertThat(told.stream()
                            .filter(message -> message.at("/type").asString().equals("import.taken"))
                            .map(message -> message.at("/data/fileName").asString()))
                    .containsExactly("1-greece.csv", "3-greece.csv");
            Files.writeString(other, HEADER + "G1,09/09/2002,16:30,Larissa,Aris,0,2,A,,,\n");

            folder.run();

            assertThat(jdbc.sql(
                                    "select file_name from feeds.imports where content_hash is not null and file_name ~ '^[123]-' order by id")
                            .query(String.class)
                            .list())
                    .containsExactly("1-greece.csv", "3-greece.csv", "3-greece.csv");
        } finally {
            for (Path file : List.of(good, bad, other)) {
                Files.deleteIfExists(file);
            }
        }
    }

    @Test
    void aFileThatIsPutBackToAnEarlierVersionGoesInAgain() throws Exception {
        Path file = TestSettings.IMPORTS.resolve("7-greece.csv");
        String right = HEADER + "G1,02/09/2006,16:30,Aris,Larissa,2,1,H,,,\n";
        String wrong = HEADER + "G1,02/09/2006,16:30,Aris,Larissa,1,2,A,,,\n";
        try {
            for (String content : List.of(right, wrong, right)) {
                Files.writeString(file, content);
                folder.run();
                folder.run();
            }
            // What somebody uploads under the same name is no version of the file.
            upload("7-greece.csv", right).expectStatus().isAccepted();
            folder.run();

            assertThat(jdbc.sql("select content_hash from feeds.imports where file_name = '7-greece.csv' order by id")
                            .query((row, number) -> Optional.ofNullable(row.getString("content_hash")))
                            .list())
                    .containsExactly(
                            Optional.of(DigestUtils.sha256Hex(right)),
                            Optional.of(DigestUtils.sha256Hex(wrong)),
                            Optional.of(DigestUtils.sha256Hex(right)),
                            Optional.empty());
            assertThat(playedMatches.of(
                            leagues.byCode("G1").orElseThrow(),
                            Instant.parse("2006-07-01T00:00:00Z"),
                            Instant.parse("2007-07-01T00:00:00Z")))
                    .extracting(PlayedMatch::result)
                    .containsExactly(new Score(2, 1));
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** Who asks while the folder is being looked at has put files there that are not in its list. */
    @Test
    void aRequestWhileTheFolderIsLookedAtIsNotForgotten() throws Exception {
        Path first = TestSettings.IMPORTS.resolve("8-first.csv");
        Path late = TestSettings.IMPORTS.resolve("9-late.csv");
        upload("greece.csv", HEADER + "G1,02/09/2005,16:30,Aris,Larissa,2,1,H,,,\n")
                .expectStatus()
                .isAccepted();
        Files.writeString(first, HEADER + "G1,09/09/2005,16:30,Larissa,Aris,2,1,H,,,\n");
        try {
            transaction.executeWithoutResult(status -> {
                jdbc.sql("select id from football.leagues where code = 'G1' and deleted_at is null for update")
                        .query(UUID.class)
                        .single();
                askForTheFolder();
                await().atMost(PATIENCE).until(() -> importsThatWait() > 0);
                write(late, HEADER + "G1,16/09/2005,16:30,Larissa,Kavala,0,1,A,,,\n");
                askForTheFolder();
            });

            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(jdbc.sql(
                                            "select file_name from feeds.imports where file_name in ('8-first.csv', '9-late.csv') order by id")
                                    .query(String.class)
                                    .list())
                            .containsExactly("8-first.csv", "9-late.csv"));
        } finally {
            Files.deleteIfExists(first);
            Files.deleteIfExists(late);
        }
    }

    private void askForTheFolder() {
        api.as(Role.ADMIN)
                .post()
                .uri("/api/v1/imports/folder")
                .exchange()
                .expectStatus()
                .isAccepted();
    }

    private int importsThatWait() {
        return jdbc.sql("""
                        select count(*)
                        from pg_stat_activity
                        where wait_event_type = 'Lock' and query like '%into football.leagues%'
                        """).query(Integer.class).single();
    }

    private static void write(Path file, String content) {
        try {
            Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aFileWithNamesThatNobodyKnowsIsLookedAtAgain() throws Exception {
        String unique = UUID.randomUUID().toString().substring(0, 8);
        String one = "Alfa " + unique;
        String other = "Beta " + unique;
        imports.take(
                ImportFormat.FOOTBALL_DATA_CSV,
                "names.csv",
                stream(HEADER + "I1,02/09/2001,16:30," + one + "," + other + ",2,1,H,,,\n"));
        String known = season(one, other);
        String unknown = season(one, "Nobody " + unique);

        imports.take(ImportFormat.OPENFOOTBALL_JSON, "known.json", "known " + unique, stream(known));
        imports.take(ImportFormat.OPENFOOTBALL_JSON, "unknown.json", "unknown " + unique, stream(unknown));

        assertThat(imports.isLatest("known.json", "known " + unique)).isTrue();
        assertThat(imports.isLatest("unknown.json", "unknown " + unique)).isFalse();

        imports.take(ImportFormat.OPENFOOTBALL_JSON, "known.json", "another " + unique, stream(unknown));

        assertThat(imports.isLatest("known.json", "known " + unique))
                .as("of what came before that")
                .isFalse();
    }

    private static String season(String home, String away) {
        return """
                {"name": "Italian Serie A 2001/02", "matches": [
                {"date": "2001-09-09", "team1": "%s", "team2": "%s", "score": {"ft": [0, 0]}}]}""".formatted(home, away);
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aRawBodyIsImportedAndItsReportKept() {
        String file = HEADER + "EC,02/09/2000,,Barrow,Southport,2,1,H,,,\nSC3,02/09/2000,,Elgin,Stranraer,0,0,D,,,\n";

        UUID id = api.as(Role.ADMIN)
                .post()
                .uri("/api/v1/imports?format=football-data-csv")
                .contentType(CSV)
                .body(file)
                .exchange()
                .expectStatus()
                .isAccepted()
                .expectBody(ImportReport.class)
                .returnResult()
                .getResponseBody()
                .id();

        api.as(Role.ADMIN)
                .get()
                .uri("/api/v1/imports/" + id)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.status")
                .isEqualTo("COMPLETED")
                .jsonPath("$.fileName")
                .doesNotExist()
                .jsonPath("$.created")
                .isEqualTo(2);
        api.as(Role.ADMIN)
                .get()
                .uri("/api/v1/imports?limit=1")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.data.length()")
                .isEqualTo(1)
                .jsonPath("$.meta.limit")
                .isEqualTo(1);
    }

    @Test
    void aFileNameNeverHoldsAPath() {
        upload("C:\\files\\b.csv", HEADER)
                .expectStatus()
                .isAccepted()
                .expectBody()
                .jsonPath("$.fileName")
                .isEqualTo("b.csv");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":1}", "", "Team,Points\nA,3\n"})
    void whatIsNoSuchFileIsA400ThatSaysWhy(String body) {
        api.as(Role.ADMIN)
                .post()
                .uri("/api/v1/imports?format=football-data-csv")
                .contentType(CSV)
                .body(body)
                .exchange()
                .expectStatus()
                .isBadRequest()
                .expectBody()
                .jsonPath("$.errorCode")
                .isEqualTo("INVALID_INPUT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"?format=other", ""})
    void anUnknownFormatIsA400(String query) {
        api.as(Role.ADMIN)
                .post()
                .uri("/api/v1/imports" + query)
                .contentType(CSV)
                .body(HEADER)
                .exchange()
                .expectStatus()
                .isBadRequest()
                .expectBody()
                .jsonPath("$.violations[0].field")
                .isEqualTo("format");
    }

    @Test
    void anotherContentTypeIsA415() {
        api.as(Role.ADMIN)
                .post()
                .uri("/api/v1/imports?format=football-data-csv")
                .contentType(MediaType.APPLICATION_XML)
                .body("<matches/>")
                .exchange()
                .expectStatus()
                .isEqualTo(415);
    }

    @Test
    void anUploadWithoutAFileIsA400() {
        MultiValueMap<String, Object> parts = new LinkedMultiValueMap<>();
        parts.add("other", "x");

        api.as(Role.ADMIN)
                .post()
                .uri("/api/v1/imports?format=football-data-csv")
                .contentType(MediaType.MULTIPART_FORM_DATA)
                .body(parts)
                .exchange()
                .expectStatus()
                .isBadRequest();
    }

    @Test
    void whatPeopleEnteredStaysAndTheRowIsNamed() {
        String fixtures = HEADER + """
                G1,02/09/2003,16:30,Aris,Ionikos,1,1,D,1.9,3.2,4.1
                G1,03/09/2003,16:30,Aris,Kavala,1,1,D,1.9,3.2,4.1
                G1,04/09/2003,16:30,Aris,Xanthi,1,1,D,1.9,3.2,4.1
                """;
        upload("greece.csv", fixtures).expectStatus().isAccepted();
        scorekeeper.cancel(match("Ionikos"));
        scorekeeper.finish(match("Kavala"), new Score(3, 0));
        MatchView before = matches.get(match("Kavala"));

        upload("greece.csv", fixtures)
                .expectStatus()
                .isAccepted()
                .expectBody()
                .jsonPath("$.status")
                .isEqualTo("PARTIAL")
                .jsonPath("$.unchanged")
                .isEqualTo(1)
                .jsonPath("$.updated")
                .isEqualTo(0)
                .jsonPath("$.refusedTotal")
                .isEqualTo(2)
                .jsonPath("$.refused[0].line")
                .isEqualTo(2)
                .jsonPath("$.refused[0].reason")
                .isEqualTo("Row skipped: the match was cancelled or postponed by hand")
                .jsonPath("$.refused[1].line")
                .isEqualTo(3)
                .jsonPath("$.refused[1].reason")
                .isEqualTo("Row skipped: another result was entered by hand");

        assertThat(matches.get(match("Ionikos")).status()).isEqualTo(MatchStatus.CANCELLED);
        assertThat(matches.get(match("Kavala"))).isEqualTo(before);
    }

    private MatchId match(String away) {
        return new MatchId(jdbc.sql("""
                        select m.id
                        from football.matches m
                        join football.teams t on t.id = m.away_team_id
                        where m.season = '2003-04' and t.country = 'Greece' and t.name = :away
                        """).param("away", away).query(UUID.class).single());
    }

    @Test
    void anUnknownImportIsA404() {
        api.as(Role.ADMIN)
                .get()
                .uri("/api/v1/imports/" + UUID.randomUUID())
                .exchange()
                .expectStatus()
                .isNotFound();
    }

    @Test
    void nobodyElseMayImport() {
        api.anonymous()
                .post()
                .uri("/api/v1/imports?format=football-data-csv")
                .contentType(CSV)
                .body(HEADER)
                .exchange()
                .expectStatus()
                .isUnauthorized();
        api.anonymous().get().uri("/api/v1/imports").exchange().expectStatus().isUnauthorized();
    }

    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"USER", "MODERATOR"})
    void onlyAnAdminMayImport(Role role) {
        api.as(role)
                .post()
                .uri("/api/v1/imports?format=football-data-csv")
                .contentType(CSV)
                .body(HEADER)
                .exchange()
                .expectStatus()
                .isForbidden();
        api.as(role).get().uri("/api/v1/imports").exchange().expectStatus().isForbidden();
        api.as(role)
                .get()
                .uri("/api/v1/imports/" + UUID.randomUUID())
                .exchange()
                .expectStatus()
                .isForbidden();
    }

    private ResponseSpec upload(String name, String file) {
        MultiValueMap<String, Object> parts = new LinkedMultiValueMap<>();
        parts.add("file", new ByteArrayResource(file.getBytes(StandardCharsets.UTF_8)) {
            @Override
            public String getFilename() {
                return name;
            }
        });
        return api.as(Role.ADMIN)
                .post()
                .uri("/api/v1/imports?format=football-data-csv")
                .contentType(MediaType.MULTIPART_FORM_DATA)
                .body(parts)
                .exchange();
    }
}
