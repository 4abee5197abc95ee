package dev.tippmixmentor.development;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tippmixmentor.football.IncomingMatch;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DemoLeagueTests {
    private static final Instant NOW = Instant.parse("2026-11-23T20:15:00Z");

    private final DemoLeague league = new DemoLeague();

    @Test
    void everyClubReceivesEveryOtherOnceASeason() {
        List<int[]> pairings = DemoLeague.pairings();

        assertThat(pairings).hasSize(DemoLeague.MATCHES_A_SEASON);
        assertThat(pairings.stream().map(sides -> sides[0] + "-" + sides[1])).doesNotHaveDuplicates();
        assertThat(pairings).allMatch(sides -> sides[0] != sides[1]);
    }

    @Test
    void aClubRestsAtLeastTwoDays() {
        Map<String, Instant> last = new HashMap<>();

        for (IncomingMatch match : league.matches(NOW)) {
            for (String club : List.of(match.home(), match.away())) {
                Instant before = last.put(club, match.kickOff());
                assertThat(before == null ? Duration.ofDays(9) : Duration.between(before, match.kickOff()))
                        .as("%s on %s", club, match.kickOff())
                        .isGreaterThan(Duration.ofDays(2));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-23T20:15:00Z",
                "2027-06-29T23:59:00Z",
                "2027-06-30T23:59:59Z",
                "2027-07-01T00:00:00Z",
                "2028-02-29T12:00:00Z"
            })
    void thereAreFixturesOnEachOfTheComingDays(Instant now) {
        List<IncomingMatch> matches = league.matches(now);

        Set<LocalDate> days = matches.stream()
                .filter(match -> match.result() == null)
                .map(match -> match.kickOff().atZone(ZoneOffset.UTC).toLocalDate())
                .collect(Collectors.toSet());
        LocalDate tomorrow = now.atZone(ZoneOffset.UTC).toLocalDate().plusDays(1);
        assertThat(days)
                .containsAll(Stream.iterate(tomorrow, day -> day.plusDays(1))
                        .limit(14)
                        .toList());
        assertThat(matches).filteredOn(match -> match.result() != null).hasSizeGreaterThanOrEqualTo(2 * 380);
    }

    @Test
    void resultsNeverChangeAndArriveWithTime() {
        Map<String, IncomingMatch> later = league.matches(NOW.plus(Duration.ofDays(3))).stream()
                .collect(Collectors.toMap(DemoLeagueTests::key, match -> match));

        List<IncomingMatch> before = league.matches(NOW);

        assertThat(before).allSatisfy(match -> {
            IncomingMatch same = later.get(key(match));
            assertThat(same.kickOff()).isEqualTo(match.kickOff());
            if (match.result() != null) {
                assertThat(same).isEqualTo(match);
            }
        });
        assertThat(later.values().stream()
                        .filter(match -> match.result() != null)
                        .count())
                .isGreaterThan(
                        before.stream().filter(match -> match.result() != null).count() + 2);
    }

    @Test
    void scoresAreThoseOfFootball() {
        List<IncomingMatch> played = league.matches(NOW).stream()
                .filter(match -> match.result() != null)
                .toList();

        double goals = played.stream()
                .mapToInt(match -> match.result().home() + match.result().away())
                .average()
                .orElseThrow();
        double homeWins = played.stream()
                        .filter(match -> match.result().home() > match.result().away())
                        .count()
                / (double) played.size();

        assertThat(goals).isCloseTo(2.7, within(0.4));
        assertThat(homeWins).isBetween(0.38, 0.52);
    }

    @Test
    void bookmakersTakeAMargin() {
        List<IncomingMatch> priced = league.matches(NOW).stream()
                .filter(match -> !match.odds().isEmpty())
                .toList();

        assertThat(priced).anyMatch(match -> match.result() == null);
        assertThat(priced)
                .allSatisfy(match -> assertThat(match.odds()).hasSize(6).allSatisfy(odds -> {
                    double inverse = Stream.of(odds.home(), odds.draw(), odds.away(), odds.over(), odds.under())
                            .filter(price -> price != null)
                            .mapToDouble(price -> 1 / price.doubleValue())
                            .sum();
                    assertThat(inverse).isBetween(1.02, 1.08);
                }));
    }

    private static String key(IncomingMatch match) {
        return match.season() + match.home() + match.away();
    }
}
