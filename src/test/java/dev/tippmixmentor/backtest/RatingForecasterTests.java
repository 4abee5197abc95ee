package dev.tippmixmentor.backtest;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.tippmixmentor.backtest.OrderedLogit.Observation;
import dev.tippmixmentor.forecast.MatchResult;
import dev.tippmixmentor.forecast.Outcome;
import dev.tippmixmentor.forecast.OutcomeProbabilities;
import dev.tippmixmentor.forecast.SharedData;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;

class RatingForecasterTests {

    private static final LocalDate DATE = LocalDate.of(2020, 8, 1);

    @Test
    void eloAgreesWithTheReference() {
        assertAgrees("golden/E0_2021-24_elo.csv", EloRatings::new);
    }

    @Test
    void piRatingsAgreeWithTheReference() {
        assertAgrees("golden/E0_2021-24_pi.csv", PiRatings::new);
    }

    @Test
    void aLogitRecoversTheModelThatMadeTheOutcomes() {
        Random random = new Random(70);
        OrderedLogit truth = new OrderedLogit(0.8, -0.9, 0.4);
        List<Observation> observations = new ArrayList<>();
        for (int i = 0; i < 40_000; i++) {
            double lead = random.nextGaussian() + 0.3;
            observations.add(new Observation(lead, draw(random, truth.probabilities(lead))));
        }

        OrderedLogit fit = OrderedLogit.fit(observations);

        assertThat(fit.slope()).isCloseTo(truth.slope(), within(0.04));
        assertThat(fit.belowDraw()).isCloseTo(truth.belowDraw(), within(0.04));
        assertThat(fit.aboveDraw()).isCloseTo(truth.aboveDraw(), within(0.04));
    }

    @Test
    void aLogitNeedsLeadsThatDiffer() {
        List<Observation> same = List.of(
                new Observation(0, Outcome.HOME), new Observation(0, Outcome.DRAW), new Observation(0, Outcome.AWAY));

        assertThatThrownBy(() -> OrderedLogit.fit(same)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatOneSideGainsInEloTheOtherLoses() {
        EloRatings ratings = new EloRatings();
        ratings.startSeason(Set.of("A", "B", "C"));
        double before = ratings.homeLead("A", "B");

        ratings.learn(new MatchResult(DATE, "A", "B", 3, 0));

        assertThat(ratings.homeLead("A", "C") - before).isCloseTo(ratings.homeLead("C", "B") - before, within(1e-9));
        assertThat(ratings.homeLead("A", "C")).isGreaterThan(before);
    }

    private static void assertAgrees(String file, Supplier<RatingSystem> ratings) {
        Map<String, CSVRecord> reference =
                SharedData.csv(file).stream().collect(toMap(row -> row.get("date") + row.get("home"), row -> row));

        List<GradedForecast> forecasts = BackTest.run(
                List.of(TestLeagues.league("E0", 2023)),
                new Contender("ratings", () -> new RatingForecaster(ratings.get())),
                2021,
                2023);

        assertThat(forecasts).hasSize(reference.size());
        for (GradedForecast graded : forecasts) {
            CSVRecord row =
                    reference.get(graded.result().date() + graded.result().home());
            OutcomeProbabilities outcome = graded.outcome();
            assertThat(outcome.home()).as("%s", row).isCloseTo(Double.parseDouble(row.get("pH")), within(0.0005));
            assertThat(outcome.draw()).as("%s", row).isCloseTo(Double.parseDouble(row.get("pD")), within(0.0005));
        }
    }

    private static Outcome draw(Random random, OutcomeProbabilities probabilities) {
        double point = random.nextDouble();
        if (point < probabilities.home()) {
            return Outcome.HOME;
        }
        return point < probabilities.home() + probabilities.draw() ? Outcome.DRAW : Outcome.AWAY;
    }
}
