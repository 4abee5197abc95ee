package dev.tippmixmentor.football;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Leagues and matches that no other test has. */
final class TestMatches {
    static final String SEASON = "2023-24";

    /** Read once: a test that names yesterday twice means the same moment. */
    @SuppressWarnings("TimeInStaticInitializer")
    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    private TestMatches() {}

    static IncomingLeague league() {
        String unique = UUID.randomUUID().toString().substring(0, 12);
        return new IncomingLeague("T" + unique, "League " + unique, "Country " + unique);
    }

    static IncomingLeague leagueOfTwoMeetings() {
        IncomingLeague league = league();
        return new IncomingLeague(league.code(), league.name(), league.country(), 2);
    }

    static Instant yesterday() {
        return NOW.minus(1, ChronoUnit.DAYS);
    }

    static Instant tomorrow() {
        return NOW.plus(1, ChronoUnit.DAYS);
    }

    static IncomingMatch open(String home, String away, Instant kickOff) {
        return new IncomingMatch(SEASON, kickOff, home, away, null, null, List.of());
    }

    static IncomingMatch open(String season, String home, String away) {
        return new IncomingMatch(season, yesterday(), home, away, null, null, List.of());
    }

    static IncomingMatch finished(String home, String away, Instant kickOff, int homeGoals, int awayGoals) {
        return new IncomingMatch(
                SEASON, kickOff, home, away, new Score(homeGoals, awayGoals), new ShotsOnTarget(5, 3), List.of());
    }

    /** Of which the source told the day only. */
    static IncomingMatch guessed(String home, String away, Instant kickOff, @Nullable Score result) {
        return new IncomingMatch(SEASON, kickOff, false, home, away, result, null, null, List.of());
    }

    static IncomingMatch quoted(String home, String away, Instant kickOff, IncomingOdds... odds) {
        return new IncomingMatch(SEASON, kickOff, home, away, null, null, List.of(odds));
    }

    static IncomingOdds threeWay(String bookmaker, OddsKind kind, String home, String draw, String away) {
        return IncomingOdds.threeWay(bookmaker, kind, new BigDecimal(home), new BigDecimal(draw), new BigDecimal(away));
    }

    static IncomingOdds overUnder(String bookmaker, OddsKind kind, String over, String under) {
        return IncomingOdds.overUnder(
                bookmaker, kind, new BigDecimal("2.5"), new BigDecimal(over), new BigDecimal(under));
    }
}
