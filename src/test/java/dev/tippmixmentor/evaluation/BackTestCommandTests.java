package dev.tippmixmentor.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tippmixmentor.forecast.SharedData;
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
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
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
    private static final String MARKET_AVERAGE = "market average, opening, Shin";
    private static final String PINNACLE_CLOSING = "Pinnacle closing, Shin";
    private static final List<String> MODELS = List.of(
            "uniform",
            "base rates",
            "Elo",
            "pi",
            "DC-MLE",
            "DC-MAP",
            "DC-MAP .75 + Elo .25",
            "ONLINE",
            "GEO",
            "GEO .8 + pi .2",
            "ONLINE, shots",
            "GEO, shots",
            "TWO-SPEED",
            MARKET_AVERAGE,
            PINNACLE_CLOSING);

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
        assertThat(answer.out().stream().skip(1).map(BackTestCommandTests::model))
                .containsExactlyElementsOf(MODELS);
        assertThat(row(answer, "GEO")).endsWith(" " + 2 * 3 * MATCHES);
        assertThat(row(answer, "TWO-SPEED")).endsWith(" " + 2 * 3 * MATCHES);
        assertThat(row(answer, PINNACLE_CLOSING)).endsWith("no odds");
        assertThat(row(answer, MARKET_AVERAGE)).endsWith(" " + 2 * 3 * MATCHES);
    }

    @Test
    void allModelsAreJudgedOnTheMatchesThatEachHasAForecastOf() throws IOException {
        // The first season of all is one that ratings only learn from.
        Answer answer = run("--backtest=" + folder, "--leagues=E0", "--seasons=2018-19,2019-20");

        assertThat(MODELS.stream().filter(model -> !model.equals(PINNACLE_CLOSING)))
                .allSatisfy(model -> assertThat(row(answer, model)).endsWith(" " + MATCHES));
    }

    @Test
    void marketsAreJudgedOnTheMatchesWithOdds() throws IOException {
        Path file = folder.resolve("E0_2021.csv");
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        for (int match = 1; match <= 10; match++) {
            lines.set(match, lines.get(match).replace("2.40,3.30,3.00", ",,"));
        }
        Files.write(file, lines);

        Answer answer = run("--backtest=" + folder, "--leagues=E0", "--seasons=2021-22");

        assertThat(row(answer, "GEO")).endsWith(" " + MATCHES);
        assertThat(row(answer, MARKET_AVERAGE)).endsWith(" " + (MATCHES - 10));
    }

    @Test
    void aLeagueThatIsTooShortIsToldAndLeftOut() throws IOException {
        for (int year = 2018; year <= 2020; year++) {
            Files.delete(folder.resolve("D1_" + year + ".csv"));
        }
        Files.writeString(
                folder.resolve("F1.csv"),
                String.join(
                                "\n",
                                Files.readAllLines(folder.resolve("E0_2020.csv"))
                                        .subList(0, 3))
                        .replace("E0,", "F1,"));

        Answer answer = run("--backtest=" + folder, "--seasons=2021-22");

        assertThat(answer.exitCode()).isZero();
        assertThat(row(answer, "Elo")).endsWith(" " + MATCHES);
        assertThat(answer.out().subList(MODELS.size() + 1, answer.out().size()))
                .containsExactly(
                        "D1 is left out: too short for a forecast of every model",
                        "F1 is left out: it has none of these seasons");
    }

    @Test
    void aModelWithoutAForecastIsToldAndKeepsNoOtherFromBeingJudged() {
        Answer answer = run("--backtest=" + folder, "--leagues=E0", "--seasons=2018-19");

        assertThat(row(answer, "Elo")).endsWith("no forecast");
        assertThat(row(answer, "GEO")).endsWith(" " + (MATCHES - 1));
        assertThat(row(answer, "uniform")).endsWith(" " + (MATCHES - 1));
        assertThat(row(answer, PINNACLE_CLOSING)).endsWith("no odds");
    }

    @Test
    void leaguesAndSeasonsCanBeChosen() {
        Answer answer = run("--backtest=" + folder, "--leagues=D1", "--seasons=2019-20,2021-22");

        assertThat(answer.err()).isEmpty();
        assertThat(row(answer, "DC-MAP")).endsWith(" " + 2 * MATCHES);
    }

    @Test
    void figuresReadAlikeWhateverTheLanguageOfTheMachine() {
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(Locale.forLanguageTag("hu-HU"));

            Answer answer = run("--backtest=" + folder, "--leagues=E0", "--seasons=2021-22");

            assertThat(row(answer, "DC-MAP")).doesNotContain(",");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void shotsReachTheModelThatLearnsFromThem() throws IOException {
        String[] arguments = {"--backtest=" + folder, "--leagues=E0", "--seasons=2021-22"};
        Answer counted = run(arguments);
        for (int year = 2018; year <= 2021; year++) {
            Path file = folder.resolve("E0_" + year + ".csv");
            Files.writeString(file, Files.readString(file).replace(",HS,AS,", ",unknown,uncounted,"));
        }

        Answer uncounted = run(arguments);

        assertThat(row(uncounted, "TWO-SPEED")).isNotEqualTo(row(counted, "TWO-SPEED"));
        assertThat(row(uncounted, "GEO, shots")).isEqualTo(row(counted, "GEO, shots"));
    }

    @Test
    void englandAgreesWithTheReferenceTable() {
        Path results = SharedData.file("football-data");
        Map<String, Double> reference =
                Map.of("Elo", 0.19629, "DC-MAP", 0.19771, "ONLINE", 0.19753, "GEO", 0.19724, PINNACLE_CLOSING, 0.18885);

        Answer answer = run("--backtest=" + results, "--leagues=E0", "--seasons=2021-22,2022-23,2023-24");

        assertThat(answer.err()).isEmpty();
        reference.forEach((model, score) -> {
            assertThat(row(answer, model)).as(model).endsWith(" 1140");
            assertThat(rankedProbabilityScore(answer, model)).as(model).isCloseTo(score, within(0.0003));
        });
        assertThat(rankedProbabilityScore(answer, "TWO-SPEED")).isLessThan(0.1960);
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
            assertThat(rows.stream().collect(Collectors.groupingBy(row -> row.get("model"), Collectors.counting())))
                    .isEqualTo(MODELS.stream()
                            .filter(model -> !model.equals(PINNACLE_CLOSING))
                            .collect(Collectors.toMap(model -> model, model -> (long) MATCHES)));
            assertThat(rows.stream()
                            .map(row -> List.of(row.get("model"), row.get("league"), row.get("home"), row.get("away"))))
                    .doesNotHaveDuplicates();
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
        "--seasons=2021-23, has no season 2021-23",
        "--seasons=2021, a season is written like",
        "--season=2021-22, not understood",
        "--out=, not understood",
        "nonsense, not understood",
    })
    void aWrongOptionIsToldTogetherWithTheRightOnes(String option, String message) {
        assertRefused(run("--backtest=" + folder, option), message);
    }

    @Test
    void aFolderThatIsNoneAndAFileThatIsNoResultsAreTold() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));
        Path strange = Files.createDirectory(folder.resolve("strange"));
        Files.writeString(strange.resolve("notes.csv"), "just,some,words\n");

        assertRefused(run("--backtest=" + folder.resolve("nowhere")), "nowhere");
        assertRefused(run("--backtest=" + empty), "there is no result in");
        assertRefused(run("--backtest=" + strange), "no file of football-data.co.uk");
    }

    @Test
    void onlyItsOwnOptionAsksForABackTest() {
        assertThat(BackTestCommand.isAskedFor("--server.port=0")).isFalse();
        assertThat(BackTestCommand.isAskedFor("--leagues=E0", "--backtest=x")).isTrue();
    }

    private static void assertRefused(Answer answer, String message) {
        assertThat(answer.exitCode()).isEqualTo(1);
        assertThat(answer.err()).contains(message).contains("Usage: --backtest=<folder>");
        assertThat(answer.out()).isEmpty();
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
                .filter(line -> model(line).equals(model))
                .findFirst()
                .orElseThrow();
    }

    private static String model(String line) {
        return line.substring(0, 30).strip();
    }

    private static double rankedProbabilityScore(Answer answer, String model) {
        return Double.parseDouble(row(answer, model).substring(30).strip().split(" ", 2)[0]);
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
