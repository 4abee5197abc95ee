package dev.tippmixmentor.predictions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tippmixmentor.forecast.OutcomeProbabilities;
import dev.tippmixmentor.predictions.PredictionContent.CorrectScore;
import dev.tippmixmentor.predictions.PredictionContent.ExpectedGoals;
import dev.tippmixmentor.predictions.PredictionContent.Factor;
import dev.tippmixmentor.predictions.PredictionContent.Market;
import dev.tippmixmentor.predictions.PredictionContent.OverUnder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class InsightTests {
    private static final Pattern NUMBER = Pattern.compile("\\d+(\\.\\d+)?");

    private static final List<Factor> FACTORS = List.of(
            new Factor("home attack", "home", 0.2),
            new Factor("home advantage", "home", 0.182),
            new Factor("league level", "home", 0.15),
            new Factor("away defence", "home", -0.105),
            new Factor("recent form", "away", 0.01));

    @Test
    void theWholeStoryIsTold() {
        String insight = insight(new OutcomeProbabilities(0.512, 0.262, 0.226), new Market(0.44, 0.3, 0.26, 0.05, 3));

        assertThat(insight)
                .isEqualTo(
                        "Lions are the favourites with 51 %; a draw has 26 % and Bears 23 %. The model expects 1.6 goals"
                                + " of Lions and 1.0 of Bears, most likely a 1-1 (12 %); there are three goals or more with"
                                + " 49 %. What counts most: the attack of Lions (+22 % goals for Lions), playing at home"
                                + " (+20 % goals for Lions), the defence of Bears (-10 % goals for Lions). The bookmakers"
                                + " think less of Lions: 44 %.");
    }

    @Test
    void nobodyIsTheFavouriteWhereTheSidesAreEven() {
        assertThat(insight(new OutcomeProbabilities(0.36, 0.3, 0.34), new Market(0.365, 0.3, 0.335, 0.05, 3)))
                .startsWith("Lions (36 %) and Bears (34 %) are about equally likely to win, and 30 % is for a draw.")
                .endsWith("The bookmakers see it alike.");
    }

    @Test
    void whatIsNotKnownIsNotSaid() {
        String insight =
                Insight.of("Lions", "Bears", content(new OutcomeProbabilities(0.2, 0.2, 0.6), List.of(), null, true));

        assertThat(insight)
                .startsWith("Bears are the favourites with 60 %")
                .doesNotContain("What counts most", "bookmakers")
                .endsWith("One of the sides is new to the model, which takes it for an average one.");
    }

    @Test
    void everyNumberIsOneOfThePredictions() {
        Random random = new Random(20_261_128);
        for (int run = 0; run < 1_000; run++) {
            double home = random.nextDouble() * 0.8;
            double draw = random.nextDouble() * (1 - home);
            List<Factor> factors = new ArrayList<>();
            for (String name : List.of("home attack", "away attack", "recent form")) {
                factors.add(new Factor(name, random.nextBoolean() ? "home" : "away", random.nextGaussian() / 3));
            }
            PredictionContent content = content(
                    new OutcomeProbabilities(home, draw, 1 - home - draw),
                    factors,
                    new Market(random.nextDouble(), random.nextDouble(), random.nextDouble(), 0.04, 5),
                    false);

            String insight = Insight.of("Lions", "Bears", content);

            assertThat(NUMBER.matcher(insight).results().map(MatchResult::group).collect(Collectors.toSet()))
                    .as(insight)
                    .isSubsetOf(numbers(content));
        }
    }

    private static Set<String> numbers(PredictionContent content) {
        Set<String> numbers = new TreeSet<>(Set.of("1", "12", "49"));
        for (double probability : new double[] {
            content.outcome().home(),
            content.outcome().draw(),
            content.outcome().away(),
            content.market().home(),
            content.market().away()
        }) {
            numbers.add(Long.toString(Math.round(100 * probability)));
        }
        content.factors()
                .forEach(factor ->
                        numbers.add(Long.toString(Math.abs(Math.round(100 * (Math.exp(factor.effect()) - 1))))));
        numbers.add(String.format(Locale.ROOT, "%.1f", content.expectedGoals().home()));
        numbers.add(String.format(Locale.ROOT, "%.1f", content.expectedGoals().away()));
        return numbers;
    }

    private static String insight(OutcomeProbabilities outcome, Market market) {
        return Insight.of("Lions", "Bears", content(outcome, FACTORS, market, false));
    }

    private static PredictionContent content(
            OutcomeProbabilities outcome, List<Factor> factors, Market market, boolean coldStart) {
        return new PredictionContent(
                outcome,
                new ExpectedGoals(1.61, 1.02),
                List.of(new OverUnder(2.5, 0.487, 0.513)),
                0.489,
                List.of(new CorrectScore("1-1", 0.118)),
                List.of(),
                0.71,
                coldStart,
                factors,
                market);
    }
}
