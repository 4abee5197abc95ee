package dev.tippmixmentor.testing;

import dev.tippmixmentor.football.Fixture;
import dev.tippmixmentor.football.FixtureIntake;
import dev.tippmixmentor.football.IncomingLeague;
import dev.tippmixmentor.football.IncomingMatch;
import dev.tippmixmentor.football.IncomingOdds;
import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.football.MatchId;
import dev.tippmixmentor.football.Matches;
import dev.tippmixmentor.football.OddsKind;
import dev.tippmixmentor.football.Score;
import dev.tippmixmentor.football.Shots;
import dev.tippmixmentor.football.ShotsOnTarget;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * A league of its own for one test: six sides, of which a lower number is better; everybody has received everybody this
 * season but for the fixtures, which are yet to come, one a day from tomorrow on.
 *
 * @param id the league
 * @param sides names, best first
 */
public record TestLeague(LeagueId id, IncomingLeague league, List<String> sides, String season, Instant now) {
    private static final int SIDES = 6;
    private static final long SEED = 20_261_123;

    /** A new league in which this many fixtures are still to come and nobody counts shots. */
    public static TestLeague withFixtures(FixtureIntake intake, Leagues leagues, Instant now, int fixtures) {
        return of(intake, leagues, now, fixtures, false);
    }

    /** The same where all shots are counted. */
    public static TestLeague withShots(FixtureIntake intake, Leagues leagues, Instant now, int fixtures) {
        return of(intake, leagues, now, fixtures, true);
    }

    private static TestLeague of(FixtureIntake intake, Leagues leagues, Instant now, int fixtures, boolean shots) {
        String name = UUID.randomUUID().toString().substring(0, 8);
        IncomingLeague league = new IncomingLeague("T" + name, "League " + name, "Testland " + name);
        return of(league, intake, leagues, now, fixtures, shots);
    }

    /** The same in a league that sources know; for a database of a test's own. */
    public static TestLeague in(
            IncomingLeague league, FixtureIntake intake, Leagues leagues, Instant now, int fixtures) {
        return of(league, intake, leagues, now, fixtures, false);
    }

    private static TestLeague of(
            IncomingLeague league, FixtureIntake intake, Leagues leagues, Instant now, int fixtures, boolean shots) {
        List<String> sides = IntStream.rangeClosed(1, SIDES)
                .mapToObj(number -> "Side " + number)
                .toList();
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        int firstYear = today.getMonthValue() >= 7 ? today.getYear() : today.getYear() - 1;
        String season = "%d-%02d".formatted(firstYear, (firstYear + 1) % 100);
        List<IncomingMatch> matches = new ArrayList<>();
        Random random = new Random(SEED);
        int pairings = SIDES * (SIDES - 1);
        int number = 0;
        for (int home = 0; home < SIDES; home++) {
            for (int away = 0; away < SIDES; away++) {
                if (home == away) {
                    continue;
                }
                number++;
                boolean toCome = number > pairings - fixtures;
                Instant kickOff = toCome
                        ? now.plus(Duration.ofDays(number - (pairings - fixtures)))
                        : now.minus(Duration.ofDays(1L + pairings - number));
                Score result = toCome
                        ? null
                        : new Score(
                                random.nextInt(4) + (home < away ? 1 : 0), random.nextInt(3) + (away < home ? 1 : 0));
                matches.add(new IncomingMatch(
                        season,
                        kickOff,
                        true,
                        sides.get(home),
                        sides.get(away),
                        result,
                        shots && result != null ? new ShotsOnTarget(result.home() + 3, result.away() + 2) : null,
                        shots && result != null ? new Shots(result.home() + 10, result.away() + 8) : null,
                        toCome ? odds() : List.of()));
            }
        }
        intake.accept(league, matches);
        return new TestLeague(leagues.byCode(league.code()).orElseThrow(), league, sides, season, now);
    }

    /** The first fixture that is to come. */
    public MatchId nextFixture(Matches matches) {
        return matches.fixtures(id, now, now.plus(Duration.ofDays(40))).get(0).id();
    }

    /** A source says that a match is played at another time. */
    public void move(FixtureIntake intake, Fixture fixture, Instant kickOff) {
        intake.accept(league, List.of(incoming(fixture, kickOff, List.of())));
    }

    /** A fixture as a source tells it with these odds. */
    public IncomingMatch quoted(Fixture fixture, IncomingOdds... odds) {
        return incoming(fixture, fixture.kickOff(), List.of(odds));
    }

    private static IncomingMatch incoming(Fixture fixture, Instant kickOff, List<IncomingOdds> odds) {
        return new IncomingMatch(fixture.season(), kickOff, fixture.homeName(), fixture.awayName(), null, null, odds);
    }

    private static List<IncomingOdds> odds() {
        return List.of(IncomingOdds.threeWay(
                "Bet365", OddsKind.OPENING, new BigDecimal("2.70"), new BigDecimal("2.30"), new BigDecimal("4.40")));
    }
}
