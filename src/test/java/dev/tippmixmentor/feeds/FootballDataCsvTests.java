package dev.tippmixmentor.feeds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tippmixmentor.football.IncomingMatch;
import dev.tippmixmentor.football.IncomingOdds;
import dev.tippmixmentor.football.OddsKind;
import dev.tippmixmentor.football.Score;
import dev.tippmixmentor.football.Shots;
import dev.tippmixmentor.football.ShotsOnTarget;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FootballDataCsvTests {
    private static final LocalDate TODAY = LocalDate.of(2024, 3, 10);
    private static final String HEADER = "Div,Date,HomeTeam,AwayTeam,FTHG,FTAG,FTR";

    @Test
    void aRowIsAMatchWithItsOdds() throws IOException {
        IncomingMatch match = only("""
                Div,Date,Time,HomeTeam,AwayTeam,FTHG,FTAG,FTR,HS,AS,HST,AST,B365H,B365D,B365A,PSCH,PSCD,PSCA,AvgH,AvgD,AvgA,\
                Avg>2.5,Avg<2.5,PC>2.5,PC<2.5
                E0,05/08/2022,20:00,Crystal Palace,Arsenal,0,2,A,10,10,2,3,4.2,3.6,1.85,4.58,3.63,1.88,4.39,3.59,1.88,\
                2.09,1.76,2.14,1.78
                """);

        assertThat(match.season()).isEqualTo("2022-23");
        assertThat(match.kickOff()).isEqualTo("2022-08-05T19:00:00Z");
        assertThat(match.timeKnown()).isTrue();
        assertThat(match.home()).isEqualTo("Crystal Palace");
        assertThat(match.away()).isEqualTo("Arsenal");
        assertThat(match.result()).isEqualTo(new Score(0, 2));
        assertThat(match.shotsOnTarget()).isEqualTo(new ShotsOnTarget(2, 3));
        assertThat(match.shots()).isEqualTo(new Shots(10, 10));
        assertThat(match.odds())
                .containsExactlyInAnyOrder(
                        threeWay("Bet365", OddsKind.OPENING, "4.2", "3.6", "1.85"),
                        threeWay("Pinnacle", OddsKind.CLOSING, "4.58", "3.63", "1.88"),
                        threeWay(IncomingOdds.MARKET_AVERAGE, OddsKind.OPENING, "4.39", "3.59", "1.88"),
                        overUnder(IncomingOdds.MARKET_AVERAGE, OddsKind.OPENING, "2.09", "1.76"),
                        overUnder("Pinnacle", OddsKind.CLOSING, "2.14", "1.78"));
    }

    @Test
    void shotsAreTakenAsTheSourceCountsThem() throws IOException {
        String header = HEADER + ",HS,AS,HST,AST\n";

        IncomingMatch fewer = only(header + "E0,15/08/2021,Newcastle,West Ham,2,4,A,17,8,3,9\n");
        IncomingMatch half = only(header + "E0,15/08/2021,Newcastle,West Ham,2,4,A,17,,3,9\n");

        assertThat(fewer.shots()).isEqualTo(new Shots(17, 8));
        assertThat(fewer.shotsOnTarget()).isEqualTo(new ShotsOnTarget(3, 9));
        assertThat(half.shots()).isNull();
        assertThat(half.shotsOnTarget()).isEqualTo(new ShotsOnTarget(3, 9));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1,8,3,9", "100,8,3,9", "many,8,3,9", "17,8,3,-9"})
    void shotsThatCannotBeRefuseTheirRow(String shots) throws IOException {
        FileContent content = read(HEADER + ",HS,AS,HST,AST\nE0,15/08/2021,Newcastle,West Ham,2,4,A," + shots + "\n");

        assertThat(content.matches()).isEmpty();
        assertThat(content.refusals())
                .singleElement()
                .satisfies(refusal -> assertThat(refusal.reason()).contains("not numbers from 0 to 99"));
    }

    @Test
    void theOldAverageAndTheOtherSpellingOfGoalsAreKnown() throws IOException {
        IncomingMatch match = only("""
                Div,Date,HomeTeam,AwayTeam,HG,AG,Res,BbAvH,BbAvD,BbAvA,BbAv_2_5,BbAv_2_5_1,BbMx_2_5,BbMx_2_5_1
                D1,24/08/12,Dortmund,Werder Bremen,2,1,H,1.3,5.45,9.71,1.52,2.45,1.6,2.65
                """);

        assertThat(match.result()).isEqualTo(new Score(2, 1));
        assertThat(match.odds())
                .containsExactlyInAnyOrder(
                        threeWay(IncomingOdds.MARKET_AVERAGE, OddsKind.OPENING, "1.3", "5.45", "9.71"),
                        overUnder(IncomingOdds.MARKET_AVERAGE, OddsKind.OPENING, "1.52", "2.45"));
    }

    @ParameterizedTest
    @CsvSource({
        "01/08/03, 2003-08-01T14:00:00Z, 2003-04",
        "01/12/2003, 2003-12-01T15:00:00Z, 2003-04",
        "14/08/93, 1993-08-14T14:00:00Z, 1993-94",
        "9/3/2024, 2024-03-09T15:00:00Z, 2023-24",
        "30/06/2019, 2019-06-30T14:00:00Z, 2018-19",
        "01/07/2019, 2019-07-01T14:00:00Z, 2019-20",
        "26/07/2020, 2020-07-26T14:00:00Z, 2019-20",
        "02/08/2020, 2020-08-02T14:00:00Z, 2019-20",
        "08/08/2020, 2020-08-08T14:00:00Z, 2020-21"
    })
    void withoutATimeAMatchBeginsAtThreeInLondon(String date, Instant kickOff, String season) throws IOException {
        IncomingMatch match = only(HEADER + "\nI1," + date + ",Roma,Lazio,1,1,D\n");

        assertThat(match.kickOff()).isEqualTo(kickOff);
        assertThat(match.timeKnown()).isFalse();
        assertThat(match.season()).isEqualTo(season);
    }

    @Test
    void theScottishSeasonOf2020BeganWhileTheItalianWentOn() throws IOException {
        FileContent content =
                read(HEADER + "\nSC0,01/08/2020,Aberdeen,Rangers,0,1,A\nI1,01/08/2020,Roma,Lazio,1,1,D\n");

        assertThat(content.matches().get(Division.SC0).get(0).season()).isEqualTo("2020-21");
        assertThat(content.matches().get(Division.I1).get(0).season()).isEqualTo("2019-20");
    }

    @Test
    void aRowWithoutAResultIsAFixtureUnlessItsDayIsOver() throws IOException {
        FileContent content = read(HEADER + """

                E0,09/03/2024,Arsenal,Fulham,,,
                E0,10/03/2024,Arsenal,Chelsea,,,
                E0,17/03/2024,Arsenal,Everton
                """);

        assertThat(content.matches().get(Division.E0))
                .hasSize(2)
                .allSatisfy(match -> assertThat(match.result()).isNull());
        assertThat(content.refusals()).extracting(Refusal::line).containsExactly(2);
    }

    @Test
    void byteOrderMarkBlankLinesAndBlankColumnsMeanNothing() throws IOException {
        FileContent content = read("""
                \ufeff
                ,,,
                Div,Date,HomeTeam,AwayTeam,FTHG,FTAG,FTR,,,FTR,Unnamed__9

                E0,09/03/2024, Arsenal ,Fulham,1,0,H,,,X,
                ,,,,,,,,,,
                \s\s
                E0,09/03/2024,Chelsea,Everton,1,0,H,,,,,,,,,,,,,,""".replace("\n", "\r\n"));

        assertThat(content.rows()).isEqualTo(2);
        assertThat(content.refusals()).isEmpty();
        assertThat(content.matches().get(Division.E0).get(0).home()).isEqualTo("Arsenal");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "windows-1252"})
    void bothEncodingsAreRead(String encoding) throws IOException {
        byte[] file = (HEADER + "\nSP2,09/03/2024,La Coruña,Málaga,1,0,H\n").getBytes(Charset.forName(encoding));

        FileContent content = FootballDataCsv.read(new ByteArrayInputStream(file), TODAY);

        assertThat(content.matches().get(Division.SP2).get(0).home()).isEqualTo("La Coruña");
        assertThat(content.matches().get(Division.SP2).get(0).away()).isEqualTo("Málaga");
    }

    @Test
    void filesPutOneBehindTheOtherAreRead() throws IOException {
        FileContent content = read("""
                Div,Date,HomeTeam,AwayTeam,FTHG,FTAG,FTR
                E0,09/03/2024,Arsenal,Fulham,1,0,H
                Div,Date,Time,HomeTeam,AwayTeam,FTHG,FTAG,FTR
                D1,09/03/2024,14:30,Bochum,Mainz,2,2,D
                """);

        assertThat(content.rows()).isEqualTo(2);
        assertThat(content.matches()).containsOnlyKeys(Division.E0, Division.D1);
    }

    @Test
    void aPairingMayComeAgainOnAnotherDay() throws IOException {
        FileContent content = read(HEADER + """

                SC1,05/08/2023,Ayr,Morton,1,0,H
                SC1,06/01/2024,Ayr,Morton,1,1,D
                G1,05/08/2023,Aris,Ionikos,1,0,H
                G1,06/01/2024,Aris,Ionikos,1,1,D
                G1,06/01/2024,Aris,Ionikos,1,2,A
                """);

        assertThat(content.matches().get(Division.SC1)).hasSize(2);
        assertThat(content.matches().get(Division.G1)).hasSize(2);
        assertThat(content.refusals()).containsExactly(new Refusal(6, "Row refused: it is the same match as line 5"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X9,09/03/2024,Arsenal,Fulham,1,0,H",
                "E0,31/02/2024,Arsenal,Fulham,1,0,H",
                "E0,2024-03-09,Arsenal,Fulham,1,0,H",
                "E0,09/03/2087,Arsenal,Fulham,,,",
                "E0,09/03/0024,Arsenal,Fulham,1,0,H",
                "E0,,Arsenal,Fulham,1,0,H",
                "E0,09/03/2024,Arsenal,Fulham,1,0,A",
                "E0,09/03/2024,Arsenal,Fulham,-1,0,A",
                "E0,09/03/2024,Arsenal,Fulham,one,0,H",
                "E0,09/03/2024,Arsenal,Fulham,1,,H",
                "E0,09/03/2024,Arsenal,Fulham,,,H",
                "E0,09/03/2024,Arsenal,Fulham,100,0,H",
                "E0,11/03/2024,Arsenal,Fulham,1,0,H",
                "E0,09/03/2024,Arsenal,arsenal,1,0,H",
                "E0,09/03/2024,,Fulham,1,0,H",
                "E0,09/03/2024,\u0000,Fulham,1,0,H",
                "E0,09/03/2024,\"Arsenal,Fulham,1,0,H",
                "E0"
            })
    void aRowThatCannotBeIsRefusedAloneWithItsLine(String row) throws IOException {
        FileContent content = read(HEADER + "\n\n" + row + "\nE0,09/03/2024,Chelsea,Everton,1,0,H\n");

        assertThat(content.rows()).isEqualTo(2);
        assertThat(content.matches().get(Division.E0))
                .extracting(IncomingMatch::home)
                .containsExactly("Chelsea");
        assertThat(content.refusals()).singleElement().satisfies(refusal -> {
            assertThat(refusal.line()).isEqualTo(3);
            assertThat(refusal.reason()).startsWith("Row refused: ");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "0.9", "0", "-2", "x", "1e999999999", "1000000000", "NaN"})
    void oddsThatCannotBeAreLeftOutAloneWithTheirLine(String price) throws IOException {
        FileContent content = read(HEADER + ",B365H,B365D,B365A,WHH,WHD,WHA\nE0,09/03/2024,Chelsea,Everton,1,0,H,2,3,"
                + price + ",2,3,4\n");

        assertThat(content.matches().get(Division.E0).get(0).odds())
                .containsExactly(threeWay("William Hill", OddsKind.OPENING, "2", "3", "4"));
        assertThat(content.refusals()).singleElement().satisfies(refusal -> {
            assertThat(refusal.line()).isEqualTo(2);
            assertThat(refusal.reason())
                    .isEqualTo("Odds left out: those of Bet365 (1X2, opening) are not numbers above 1");
        });
    }

    @Test
    void oddsWithAGapAreNoOdds() throws IOException {
        IncomingMatch match = only(HEADER + ",B365H,B365D,B365A\nE0,09/03/2024,Chelsea,Everton,1,0,H,2,,4\n");

        assertThat(match.odds()).isEmpty();
    }

    @Test
    void aVeryLongLineIsRefusedAlone() throws IOException {
        FileContent content = read(HEADER + "\nE0," + "x".repeat(100_000) + "\nE0,09/03/2024,Chelsea,Everton,1,0,H\n");

        assertThat(content.matches().get(Division.E0)).hasSize(1);
        assertThat(content.refusals()).extracting(Refusal::line).containsExactly(2);
    }

    @Test
    void ofManyRefusalsTheFirstAreNamedAndAllAreCounted() throws IOException {
        int broken = 200_000;

        FileContent content = read("Div,Date,HomeTeam,AwayTeam\n" + "E0,no date,Arsenal,Fulham\n".repeat(broken));

        assertThat(content.refusedTotal()).isEqualTo(broken);
        assertThat(content.refusals())
                .hasSize(1_000)
                .last()
                .extracting(Refusal::line)
                .isEqualTo(1_001);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n\n",
                "{\"matches\":[]}",
                "PK\u0003\u0004\u0000",
                "Date,HomeTeam,AwayTeam\n",
                "a;b;c\n1;2;3"
            })
    void whatIsNoSuchFileIsRefusedAsAWhole(String file) {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> read(file))
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_INPUT));
    }

    private static FileContent read(String file) throws IOException {
        return FootballDataCsv.read(new ByteArrayInputStream(file.getBytes(StandardCharsets.UTF_8)), TODAY);
    }

    private static IncomingMatch only(String file) throws IOException {
        FileContent content = read(file);
        assertThat(content.refusals()).isEmpty();
        List<IncomingMatch> all =
                content.matches().values().stream().flatMap(List::stream).toList();
        assertThat(all).hasSize(1);
        return all.get(0);
    }

    private static IncomingOdds threeWay(String bookmaker, OddsKind kind, String home, String draw, String away) {
        return IncomingOdds.threeWay(bookmaker, kind, new BigDecimal(home), new BigDecimal(draw), new BigDecimal(away));
    }

    private static IncomingOdds overUnder(String bookmaker, OddsKind kind, String over, String under) {
        return IncomingOdds.overUnder(
                bookmaker, kind, new BigDecimal("2.5"), new BigDecimal(over), new BigDecimal(under));
    }
}
