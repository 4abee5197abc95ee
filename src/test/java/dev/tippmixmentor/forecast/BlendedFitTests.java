package dev.tippmixmentor.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.LocalDate;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BlendedFitTests {

    private static final List<MatchResult> MATCHES = TestResults.league(new Random(50), 8, LocalDate.of(2020, 8, 1));
    private static final DixonColesFit FIT =
            DixonColes.fit(MATCHES, LocalDate.of(2021, 8, 1), Set.of(), DixonColesSettings.map(), null);
    private static final OnlineFit ONLINE = OnlineRatingsTests.learned(MATCHES).fit();

    @Test
    void theWholeWeightOnOneModelIsThatModel() {
        GoalRates slow = new BlendedFit(FIT, ONLINE, 1).rates("Side 1", "Side 2");
        GoalRates fast = new BlendedFit(FIT, ONLINE, 0).rates("Side 1", "Side 2");

        assertThat(slow.home()).isCloseTo(FIT.rates("Side 1", "Side 2").home(), within(1e-12));
        assertThat(fast.home()).isCloseTo(ONLINE.rates("Side 1", "Side 2").home(), within(1e-12));
        assertThat(fast.rho()).isEqualTo(FIT.rho());
    }

    @Test
    void factorsAddUpToTheLogarithmsOfTheRates() {
        BlendedFit blend = new BlendedFit(FIT, ONLINE, 0.4);
        GoalRates rates = blend.rates("Side 3", "Side 4");

        List<RateFactor> factors = blend.factors("Side 3", "Side 4");

        for (Side side : Side.values()) {
            double sum = factors.stream()
                    .filter(factor -> factor.side() == side)
                    .mapToDouble(RateFactor::effect)
                    .sum();
            assertThat(sum).isCloseTo(Math.log(side == Side.HOME ? rates.home() : rates.away()), within(1e-12));
        }
    }

    @Test
    void equalSidesOnNeutralGroundHaveEqualChances() {
        OutcomeProbabilities outcome = new BlendedFit(FIT, ONLINE, 0.5)
                .ratesOnNeutralGround("Stranger", "Other")
                .scores()
                .outcome();

        assertThat(outcome.home()).isCloseTo(outcome.away(), within(1e-15));
    }

    @Test
    void theRecentFormIsHowFarTheSecondModelMovesTheFirst() {
        List<RateFactor> factors = new BlendedFit(FIT, ONLINE, 0.4).factors("Side 3", "Side 4");

        assertThat(factors)
                .extracting(RateFactor::name)
                .containsExactly(
                        "league level",
                        "home advantage",
                        "Side 3 attack",
                        "Side 4 defence",
                        "league level",
                        "Side 4 attack",
                        "Side 3 defence",
                        "recent form",
                        "recent form");
        assertThat(factors.subList(0, 7)).isEqualTo(FIT.factors("Side 3", "Side 4"));
        assertThat(factors.get(7).effect())
                .isCloseTo(
                        0.6
                                * Math.log(ONLINE.rates("Side 3", "Side 4").home()
                                        / FIT.rates("Side 3", "Side 4").home()),
                        within(1e-12));
        assertThat(new BlendedFit(FIT, FIT, 0.4)
                        .factors("Side 3", "Side 4")
                        .get(7)
                        .effect())
                .isZero();
    }

    @Test
    void aSideUnknownToEitherModelIsMarked() {
        DixonColesFit other = DixonColes.fit(
                List.of(new MatchResult(LocalDate.of(2020, 8, 1), "Side 1", "Newcomer", 1, 0)),
                LocalDate.of(2021, 8, 1),
                Set.of(),
                DixonColesSettings.map(),
                null);

        assertThat(new BlendedFit(other, ONLINE, 0.5)
                        .rates("Side 1", "Newcomer")
                        .coldStart())
                .isTrue();
        assertThat(BlendedFit.besideGoals(FIT, ONLINE).rates("Side 1", "Side 2").coldStart())
                .isFalse();
    }

    @Test
    void aShareOutsideItsRangeIsRejected() {
        assertThatThrownBy(() -> new BlendedFit(FIT, ONLINE, 1.1)).isInstanceOf(IllegalArgumentException.class);
    }
}
