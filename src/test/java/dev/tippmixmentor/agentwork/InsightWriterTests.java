package dev.tippmixmentor.agentwork;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.json.JsonMapper;

class InsightWriterTests {
    private static final long SEED = 20261128;
    private static final JsonMapper JSON = new JsonMapper();
    private static final InsightFacts TOLD = new InsightFacts(
            "Schalke 04",
            "Mainz 05",
            51,
            26,
            23,
            1.6,
            1.0,
            new InsightFacts.LikeliestScore("2-1", 11),
            List.of(
                    new InsightFacts.Factor("home attack", "home", 20),
                    new InsightFacts.Factor("away attack", "away", -15)),
            new InsightFacts.Form(5, 3, 1, 1, 5, 3),
            new InsightFacts.Form(5, 3, 1, 1, 5, 3),
            null,
            null);

    @ParameterizedTest
    @EnumSource(InsightLanguage.class)
    void everyNumberOfATextIsOneOfTheFacts(InsightLanguage language) {
        Random random = new Random(SEED);
        for (int round = 0; round < 2_000; round++) {
            InsightFacts facts = facts(random);

            String text = InsightWriter.write(facts, language);

            assertThat(madeUp(text, facts, language))
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

        assertThat(madeUp(text + " They won 987 times, 3.75 on average.", facts, InsightLanguage.EN))
                .containsExactlyInAnyOrder("987", "3.75");
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

        assertThat(madeUp("Side 1932 have played since 1932.", facts, InsightLanguage.EN))
                .containsExactly("1932");
        assertThat(madeUp("Side 1932 lose to Side 1 with 51 %.", facts, InsightLanguage.EN))
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Goals: ７, ٧ or 𝟕. | 7",
                "They expect １．７ goals. | 1．7",
                "They expect １.６ goals and win with ５１ %. | ",
                "That is ½ or Ⅷ. | ½ Ⅷ",
                "It counts +20 % for them, and -15 % there. | ",
                "It counts +20 %, −15 % and 15 % less. | ",
                "It counts -20 % and +15 %. | -20 +15",
                "It counts −20 %, –20 %, − 20 % and minus 20 %. | −20 –20 −_20 minus_20",
                "The likeliest score is 2-1, or 2–1, or 1 - 2. | ",
                "Under-20s: 51 %-20 %, 1.-2., (5)-3. | ",
                "Schalke 04 - 51 %. | ",
                "On 2-1-5. | ",
            })
    void digitsOfAnyScriptCountAndSoDoSigns(String text, @Nullable String madeUp) {
        assertThat(madeUp(text, TOLD, InsightLanguage.EN)).isEqualTo(words(madeUp));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "EN | They won seven in a row, and Ten of twelve. | seven ten twelve",
                "EN | A four-goal lead, sixfold, dozens of chances, a hundred times. | four sixfold dozens hundred",
                "EN | They won three of the last five, and lost one. | ",
                "EN | Fifty-one per cent, twenty six for a draw. | ",
                "EN | Fifty-three per cent. | fifty-three",
                "EN | One of the two sides, a hat-trick, the second half, often, someone, tense, weight, height. | ",
                "HU | Hét meccsből hatot, nyolcat vagy kilencet nyertek, tízből négyszer, hetvenhárom. | "
                        + "hét hatot nyolcat kilencet tízből négyszer hetvenhárom",
                "HU | Négygólos előny, kilencszer, tizenkettő, nyolcvan. | négygólos kilencszer tizenkettő nyolcvan",
                "HU | Az utolsó öt mérkőzésből hármat nyertek, kettőt nem, ötből háromszor, kétszer. | ",
                "HU | Ötvenegy százalék, huszonhat a döntetlen. | ",
                "HU | Egy gól, az egyik csapat, a két csapat, kétségtelen, kétes, ötlet, hatalmas hatás, határ. | ",
                "HU | A héten, hétvégén, mindkét oldal, tizenegyes, négyzet, nyolcaddöntő, második, harmadik. | ",
            })
    void numbersThatAreWrittenOutCount(InsightLanguage language, String text, @Nullable String madeUp) {
        assertThat(madeUp(text, TOLD, language)).isEqualTo(words(madeUp));
    }

    private static Set<String> words(@Nullable String words) {
        return words == null
                ? Set.of()
                : Stream.of(words.split(" "))
                        .map(word -> word.replace('_', ' '))
                        .collect(Collectors.toSet());
    }

    private static Set<String> madeUp(String text, InsightFacts facts, InsightLanguage language) {
        return NumbersInText.madeUp(text, JSON.valueToTree(facts), language);
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
