package dev.tippmixmentor.forecast;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class OnlineRatingsTests {

    private static final LocalDate FIRST_DAY = LocalDate.of(2020, 8, 1);

    /** The reference lets the league's level see the matches that come earlier on the same day; a back-test may not. */
    @Test
    void threeSeasonsForecastMatchByMatchAgreeWithTheReference() {
        Map<String, CSVRecord> reference = SharedData.csv("golden/E0_2021-24_online.csv").stream()
                .collect(toMap(row -> row.get("date") + row.get("home"), row -> row));
        OnlineRatings ratings = new OnlineRatings(OnlineSettings.goals());
        int compared = 0;

        for (int year = 2005; year <= 2023; year++) {
            List<MatchResult> season = SharedData.season("E0", year);
            ratings.startSeason(
                    LocalDate.of(year, 8, 1),
                    season.stream().map(MatchResult::home).collect(toSet()));
            for (MatchResult match : inOrderOfPlay(season)) {
                CSVRecord row = reference.get(match.date() + match.home());
                if (row != null) {
                    GoalRates rates = ratings.rates(match.home(), match.away());
                    assertThat(rates.home()).as("%s", row).isCloseTo(number(row, "lambda"), within(1e-5));
                    assertThat(rates.away()).as("%s", row).isCloseTo(number(row, "mu"), within(1e-5));
                    assertThat(rates.scores().outcome().home())
                            .as("%s", row)
                            .isCloseTo(number(row, "pH"), within(0.0005));
                    compared++;
                }
                ratings.learn(match);
            }
        }
        assertThat(compared).isEqualTo(1_140);
    }

    @Test
    void resultsInAnyOrderGiveTheSameRatings() {
        List<MatchResult> matches = TestResults.league(new Random(40), 8, FIRST_DAY);
        List<MatchResult> shuffled = new ArrayList<>(matches);
        Collections.shuffle(shuffled, new Random(41));

        assertThat(learned(shuffled).fit()).isEqualTo(learned(matches).fit());
    }

    @Test
    void aResultThatComesTwiceChangesNothing() {
        List<MatchResult> matches = TestResults.league(new Random(42), 8, FIRST_DAY);
        OnlineRatings ratings = learned(matches);
        OnlineFit before = ratings.fit();

        boolean news = ratings.learn(matches.get(3));

        assertThat(news).isFalse();
        assertThat(ratings.fit()).isEqualTo(before);
    }

    @Test
    void aCorrectedScoreCountsAsIfItHadBeenKnownFromTheStart() {
        List<MatchResult> right = TestResults.league(new Random(43), 8, FIRST_DAY);
        MatchResult truth = right.get(5);
        MatchResult mistake =
                new MatchResult(truth.date(), truth.home(), truth.away(), truth.homeGoals() + 3, truth.awayGoals());
        List<MatchResult> wrong = new ArrayList<>(right);
        wrong.set(5, mistake);
        OnlineRatings ratings = learned(wrong);
        assertThat(ratings.fit()).isNotEqualTo(learned(right).fit());

        boolean news = ratings.learn(truth);

        assertThat(news).isTrue();
        assertThat(ratings.fit()).isEqualTo(learned(right).fit());
    }

    @Test
    void promotedSidesStartAtTheMeanOfThoseThatLeft() {
        OnlineRatings ratings = learned(TestResults.league(new Random(44), 4, FIRST_DAY));
        Map<String, Strength> before = ratings.fit().strengths();
        double leaversAttack =
                (before.get("Side 3").attack() + before.get("Side 4").attack()) / 2;

        ratings.startSeason(FIRST_DAY.plusYears(1), Set.of("Side 1", "Side 2", "New 1", "New 2"));

        Map<String, Strength> after = ratings.fit().strengths();
        assertThat(after).containsOnlyKeys("Side 1", "Side 2", "New 1", "New 2");
        assertThat(after.get("New 1")).isEqualTo(after.get("New 2"));
        assertThat(after.get("New 1").attack() - after.get("Side 1").attack())
                .isCloseTo(leaversAttack - before.get("Side 1").attack(), within(1e-12));
        assertThat(after.values().stream().mapToDouble(Strength::defence).sum()).isCloseTo(0, within(1e-12));
    }

    @Test
    void aResultOfLastSeasonThatComesLateIsPutInItsPlace() {
        List<MatchResult> matches = TestResults.league(new Random(45), 6, FIRST_DAY);
        List<MatchResult> allButOne = new ArrayList<>(matches);
        MatchResult late = allButOne.remove(7);
        Set<String> next = Set.of("Side 1", "Side 2", "Side 3", "Side 4", "New 1", "New 2");
        OnlineRatings punctual = learned(matches);
        punctual.startSeason(FIRST_DAY.plusYears(1), next);
        OnlineRatings ratings = learned(allButOne);
        ratings.startSeason(FIRST_DAY.plusYears(1), next);

        ratings.learn(late);

        assertThat(ratings.fit()).isEqualTo(punctual.fit());
    }

    @Test
    void shotsTellWhoWasBetter() {
        MatchResult bare = new MatchResult(FIRST_DAY, "A", "B", 2, 0);
        MatchResult lucky = new MatchResult(FIRST_DAY, "A", "B", 2, 0, 3, 9);

        Strength byGoals =
                afterOne(bare, OnlineSettings.goalsAndShots()).strengths().get("A");
        Strength byShots =
                afterOne(lucky, OnlineSettings.goalsAndShots()).strengths().get("A");

        assertThat(byShots.attack()).isLessThan(byGoals.attack());
        assertThat(byShots.defence()).isLessThan(byGoals.defence());
    }

    @Test
    void aMatchWithoutRecordedShotsTellsNothingToRatingsOfShots() {
        OnlineFit fit = afterOne(new MatchResult(FIRST_DAY, "A", "B", 5, 0), OnlineSettings.fastShots());

        assertThat(fit.strengths().values()).containsOnly(new Strength(0, 0));
    }

    @Test
    void theFirstMatchesOfASeasonTeachMost() {
        OnlineRatings ratings = new OnlineRatings(OnlineSettings.slowGoals());
        ratings.startSeason(FIRST_DAY, Set.of("A", "B"));
        ratings.learn(new MatchResult(FIRST_DAY, "A", "B", 3, 0));
        double first = ratings.fit().strengths().get("A").attack();
        for (int day = 1; day <= 40; day++) {
            ratings.learn(new MatchResult(FIRST_DAY.plusDays(day), "A", "B", 1, 1));
        }
        double before = ratings.fit().strengths().get("A").attack();

        ratings.learn(new MatchResult(FIRST_DAY.plusDays(50), "A", "B", 3, 0));

        assertThat(ratings.fit().strengths().get("A").attack() - before).isBetween(0.0, first * 0.7);
    }

    @Test
    void ratingsOfShotsAreHalfForgottenOverTheSummer() {
        OnlineRatings ratings = new OnlineRatings(OnlineSettings.fastShots());
        ratings.startSeason(FIRST_DAY, Set.of("A", "B"));
        ratings.learn(new MatchResult(FIRST_DAY, "A", "B", 3, 0, 9, 1, 20, 4));
        Map<String, Strength> before = ratings.fit().strengths();

        ratings.startSeason(FIRST_DAY.plusYears(1), Set.of("A", "B"));

        Map<String, Strength> after = ratings.fit().strengths();
        assertThat(after.get("A").attack() - after.get("B").attack())
                .isCloseTo((before.get("A").attack() - before.get("B").attack()) / 2, within(1e-12));
    }

    @Test
    void aCopyStaysAsItWasWhileTheRatingsLearnOn() {
        OnlineRatings ratings = learned(TestResults.league(new Random(47), 6, FIRST_DAY));
        OnlineFit copy = ratings.fit();
        GoalRates before = copy.rates("Side 1", "Side 2");

        ratings.learn(new MatchResult(FIRST_DAY.plusYears(1), "Side 1", "Side 2", 6, 0));

        assertThat(copy.rates("Side 1", "Side 2")).isEqualTo(before);
        assertThat(ratings.rates("Side 1", "Side 2")).isNotEqualTo(before);
    }

    @Test
    void impossibleSettingsAreRejected() {
        assertThatThrownBy(() -> new LearningRate(0, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Evidence(0.7, 0.3, 0.4, 0.1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        new OnlineSettings(0, 0, 0, LearningRate.constant(0.1), 0, 0.1, 1.5, 1, Evidence.ofGoals()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aCopyForecastsLikeTheRatingsToTheLastBitAlsoWhenStored() {
        OnlineRatings ratings = learned(TestResults.league(new Random(46), 6, FIRST_DAY));

        OnlineFit restored =
                JsonMapper.shared().readValue(JsonMapper.shared().writeValueAsString(ratings.fit()), OnlineFit.class);

        assertThat(restored).isEqualTo(ratings.fit());
        assertThat(restored.rates("Side 2", "Side 3")).isEqualTo(ratings.rates("Side 2", "Side 3"));
        assertThat(restored.rates("Side 2", "Stranger").coldStart()).isTrue();
    }

    @Test
    void aPromotedSideIsAColdStartUntilItsFirstMatch() {
        OnlineRatings ratings = new OnlineRatings(OnlineSettings.goals());
        ratings.startSeason(FIRST_DAY, Set.of("A", "B"));
        ratings.learn(new MatchResult(FIRST_DAY, "A", "B", 2, 1));
        LocalDate nextSeason = FIRST_DAY.plusYears(1);
        ratings.startSeason(nextSeason, Set.of("A", "Promoted"));

        assertThat(ratings.rates("A", "Promoted").coldStart()).isTrue();
        assertThat(ratings.fit().rates("A", "Promoted").coldStart()).isTrue();
        assertThat(ratings.fit().unseen()).containsExactly("Promoted");

        ratings.learn(new MatchResult(nextSeason, "A", "Promoted", 1, 1));

        assertThat(ratings.rates("A", "Promoted").coldStart()).isFalse();
        assertThat(ratings.fit().rates("A", "Promoted").coldStart()).isFalse();
    }

    private static List<MatchResult> inOrderOfPlay(List<MatchResult> season) {
        return season.stream()
                .sorted(Comparator.comparing(MatchResult::date).thenComparing(MatchResult::home))
                .toList();
    }

    private static OnlineFit afterOne(MatchResult result, OnlineSettings settings) {
        OnlineRatings ratings = new OnlineRatings(settings);
        ratings.learn(result);
        return ratings.fit();
    }

    static OnlineRatings learned(List<MatchResult> matches) {
        OnlineRatings ratings = new OnlineRatings(OnlineSettings.goals());
        ratings.startSeason(FIRST_DAY, matches.stream().map(MatchResult::home).collect(toSet()));
        matches.forEach(ratings::learn);
        return ratings;
    }

    private static double number(CSVRecord row, String column) {
        return Double.parseDouble(row.get(column));
    }
}
