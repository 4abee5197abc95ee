package dev.tippmixmentor.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackTestCommandTests {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("dd/MM/yyyy");
    private static final int SIDES = 8;
    private static final int MATCHES = SIDES * (SIDES - 1);
    private static final int MODELS = 14;

    @TempDir
    Path folder;

    private record Answer(int exitCode, List<String> out, String err) {}

    @BeforeEach
    void twoLeaguesOfFourSeasons() throws IOException {
        Random random = new Random(20_261_123);
        for (String division : List.of("E0", "D1")) {
            for (int year = 2018; year <= 2021; year++) {
                Files.writeString(folder.resolve(division + "_" + year + ".csv"), season(division, year, random));
            }
        }
    }

    @Test
    void everyModelIsJudgedOnTheLastThreeSeasonsOfAllLeagues() {
        Answer answer = run("--backtest=" + folder);

        assertThat(answer.err()).isEmpty();
        assertThat(answer.exitCode()).isZero();
        assertThat(answer.out()).hasSize(MODELS + 1);
        assertThat(row(answer, "GEO")).endsWith(" " + 2 * 3 * MATCHES);
        assertThat(row(answer, "TWO-SPEED")).endsWith(" " + 2 * 3 * MATCHES);
        assertThat(row(answer, "Pinnacle closing, Shin")).endsWith("no odds");
        assertThat(row(answer, "market average, opening, Shin")).endsWith(" " + 2 * 3 * MATCHES);
    }

    @Test
    void leaguesAndSeasonsCanBeChosen() {
        Answer answer = run("--backtest=" + folder, "--leagues=D1", "--seasons=2019-20,2021-22");

        assertThat(answer.err()).isEmpty();
        assertThat(row(answer, "DC-MAP")).endsWith(" " + 2 * MATCHES);
    }

    @Test
    void theForecastOfEveryMatchIsWrittenWhereItIsWanted() throws IOException {
        Path out = folder.resolve("forecasts.txt");

        Answer answer = run("--backtest=" + folder, "--leagues=E0", "--seasons=2021-22", "--out=" + out);

        assertThat(answer.exitCode()).isZero();
        try (CSVParser parser = CSVParser.parse(
                out,
                StandardCharsets.UTF_8,
                CSVFormat.RFC4180
                        .builder()
                        .setHeader()
                        .setSkipHeaderRecord(true)
                        .get())) {
            List<CSVRecord> rows = parser.getRecords();
            assertThat(rows).filteredOn(row -> row.get("model").equals("Elo")).hasSize(MATCHES);
            assertThat(rows)
                    .allSatisfy(row -> assertThat(Double.parseDouble(row.get("pHome"))
                                    + Double.parseDouble(row.get("pDraw"))
                                    + Double.parseDouble(row.get("pAway")))
                            .isCloseTo(1, within(1e-9)));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "--leagues=E9, has these leagues only",
        "--seasons=1999-00, has no season 1999-00",
        "--seasons=2021, a season is written like",
        "--season=2021-22, not understood",
        "--out=, not understood",
        "nonsense, not understood",
    })
    void aWrongOptionIsToldTogetherWithTheRightOnes(String option, String message) {
        Answer answer = run("--backtest=" + folder, option);

        assertThat(answer.exitCode()).isEqualTo(1);
        assertThat(answer.err()).contains(message).contains("Usage: --backtest=<folder>");
    }

    @Test
    void aFolderThatIsNoneAndAFileThatIsNoResultsAreTold() throws IOException {
        assertThat(run("--backtest=" + folder.resolve("nowhere")).err()).contains("nowhere");

        Files.writeString(folder.resolve("notes.csv"), "just,some,words\n");

        Answer answer = run("--backtest=" + folder);
        assertThat(answer.exitCode()).isEqualTo(1);
        assertThat(answer.err()).contains("no file of football-data.co.uk");
    }

    @Test
    void onlyItsOwnOptionAsksForABackTest() {
        assertThat(BackTestCommand.isAskedFor("--server.port=0")).isFalse();
        assertThat(BackTestCommand.isAskedFor("--leagues=E0", "--backtest=x")).isTrue();
    }

    private static Answer run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exitCode = BackTestCommand.run(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                arguments);
        return new Answer(
                exitCode, out.toString(StandardCharsets.UTF_8).lines().toList(), err.toString(StandardCharsets.UTF_8));
    }

    private static String row(Answer answer, String model) {
        return answer.out().stream()
                .filter(line -> line.startsWith(model + "  "))
                .findFirst()
                .orElseThrow();
    }

    private static String season(String division, int year, Random random) {
        List<String> lines =
                new ArrayList<>(List.of("Div,Date,HomeTeam,AwayTeam,FTHG,FTAG,FTR,HS,AS,HST,AST,AvgH,AvgD,AvgA"));
        LocalDate date = LocalDate.of(year, 8, 10);
        for (int home = 0; home < SIDES; home++) {
            for (int away = 0; away < SIDES; away++) {
                if (home != away) {
                    int homeGoals = random.nextInt(3) + (home < away ? 1 : 0);
                    int awayGoals = random.nextInt(3);
                    lines.add(String.join(
                            ",",
                            Arrays.asList(
                                    division,
                                    date.format(DATE),
                                    "Side " + home,
                                    "Side " + away,
                                    "" + homeGoals,
                                    "" + awayGoals,
                                    homeGoals > awayGoals ? "H" : homeGoals < awayGoals ? "A" : "D",
                                    "" + (homeGoals * 3 + random.nextInt(8)),
                                    "" + (awayGoals * 3 + random.nextInt(8)),
                                    "" + (homeGoals + random.nextInt(4)),
                                    "" + (awayGoals + random.nextInt(4)),
                                    "2.40",
                                    "3.30",
                                    "3.00")));
                    date = date.plusDays(4);
                }
            }
        }
        return String.join("\n", lines) + "\n";
    }
}
