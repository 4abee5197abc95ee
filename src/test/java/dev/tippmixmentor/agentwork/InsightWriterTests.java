package dev.tippmixmentor.agentwork;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

class InsightWriterTests {
    private static final long SEED = 20261128;
    private static final JsonMapper JSON = new JsonMapper();

    @ParameterizedTest
    @EnumSource(InsightLanguage.class)
    void everyNumberOfATextIsOneOfTheFacts(InsightLanguage language) {
        Random random = new Random(SEED);
        for (int round = 0; round < 2_000; round++) {
            InsightFacts facts = facts(random);

            String text = InsightWriter.write(facts, language);

            assertThat(NumbersInText.madeUp(text, JSON.valueToTree(facts)))
                    .as("seed %d round %d: %s", SEED, round, text)
                    .isEmpty();
            assertThat(text)
                    .contains("Schalke 04")
                    .contains(facts.homePercent() + "")
                    .doesNotContain("null");
        }
    }

    @Test
    void aNumberThatIsMadeUpIsFound() {
        InsightFacts facts = facts(new Random(SEED));
        String text = InsightWriter.write(facts, InsightLanguage.EN);

        assertThat(NumbersInText.madeUp(text + " They won 987 times, 3.75 on average.", JSON.valueToTree(facts)))
                .containsExactlyInAnyOrder(new BigDecimal("987"), new BigDecimal("3.75"));
    }

    @Test
    void theNamesOfTheSidesGiveNoNumbers() {
        InsightFacts facts = new InsightFacts(
                "Side 1",
                "Side 1932",
                51,
                26,
                23,
                1.6,
                1.0,
                null,
                List.of(),
                new InsightFacts.Form(0, 0, 0, 0, 0, 0),
                new InsightFacts.Form(0, 0, 0, 0, 0, 0),
                null,
                null);

        assertThat(NumbersInText.madeUp("Side 1932 have played since 1932.", JSON.valueToTree(facts)))
                .containsExactly(new BigDecimal("1932"));
        assertThat(NumbersInText.madeUp("Side 1932 lose to Side 1 with 51 %.", JSON.valueToTree(facts)))
                .isEmpty();
    }

    @Test
    void itSaysWhatCountsMostHowTheSidesDidAndWhereTheMarketDisagrees() {
        InsightFacts facts = new InsightFacts(
                "Schalke 04",
                "Mainz 05",
                51,
                26,
                23,
                1.6,
                1.0,
                new InsightFacts.LikeliestScore("1-1", 12),
                List.of(new InsightFacts.Factor("home attack", "home", 20)),
                new InsightFacts.Form(5, 3, 1, 1, 9, 4),
                new InsightFacts.Form(0, 0, 0, 0, 0, 0),
                new InsightFacts.HeadToHead(3, 4, 2, 1, 1),
                new InsightFacts.Market(47, 27, 26, 3));

        assertThat(InsightWriter.write(facts, InsightLanguage.EN))
                .isEqualTo("Schalke 04 win with 51 %, a draw has 26 % and Mainz 05 23 %."
                        + " The model expects goals of Schalke 04: 1.6, of Mainz 05: 1.0."
                        + " The likeliest score is 1-1 (12 %)."
                        + " What counts most: the attack of Schalke 04 (+20 % goals for Schalke 04)."
                        + " Form of Schalke 04 over the last 5: 3 won, 1 drawn, 1 lost, goals 9 to 4."
                        + " Meetings in this league in the last 3 years: 4, of which Schalke 04 won 2, 1 were drawn and Mainz 05 won 1."
                        + " The bookmakers think less of Schalke 04: 47 % against 51 % here.");
        assertThat(InsightWriter.write(facts, InsightLanguage.HU))
                .isEqualTo("Schalke 04 győzelme 51%, döntetlen 26%, Mainz 05 győzelme 23%."
                        + " A modell várható góljai – Schalke 04: 1,6, Mainz 05: 1,0."
                        + " A legvalószínűbb eredmény: 1-1 (12%)."
                        + " A legfontosabb okok: támadójáték: Schalke 04 (+20% gól, csapat: Schalke 04)."
                        + " Schalke 04 formája – mérkőzés: 5, győzelem: 3, döntetlen: 1, vereség: 1, rúgott gól: 9, kapott gól: 4."
                        + " Egymás elleni mérkőzések ebben a bajnokságban az utolsó 3 évben: 4 – Schalke 04 győzelmei: 2, döntetlenek: 1, Mainz 05 győzelmei: 1."
                        + " A fogadóirodák kevesebbre tartják: Schalke 04, náluk 47%, itt 51%.");
    }

    private static InsightFacts facts(Random random) {
        return new InsightFacts(
                "Schalke 04",
                "1. FC Köln " + random.nextInt(2000),
                random.nextInt(101),
                random.nextInt(101),
                random.nextInt(101),
                random.nextInt(50) / 10.0,
                random.nextInt(50) / 10.0,
                random.nextBoolean()
                        ? new InsightFacts.LikeliestScore(
                                random.nextInt(6) + "-" + random.nextInt(6), random.nextInt(30))
                        : null,
                List.of(
                        new InsightFacts.Factor("home attack", "home", random.nextInt(80) - 40),
                        new InsightFacts.Factor("something new", "away", random.nextInt(80) - 40)),
                form(random),
                form(random),
                random.nextBoolean()
                        ? new InsightFacts.HeadToHead(
                                3, random.nextInt(20), random.nextInt(20), random.nextInt(20), random.nextInt(20))
                        : null,
                random.nextBoolean()
                        ? new InsightFacts.Market(random.nextInt(101), random.nextInt(101), random.nextInt(101), 3)
                        : null);
    }

    private static InsightFacts.Form form(Random random) {
        return new InsightFacts.Form(
                random.nextInt(6),
                random.nextInt(6),
                random.nextInt(6),
                random.nextInt(6),
                random.nextInt(30),
                random.nextInt(30));
    }
}
