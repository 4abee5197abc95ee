package dev.tippmixmentor.predictions;

import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.football.LineUps;
import dev.tippmixmentor.football.PlayedMatch;
import dev.tippmixmentor.football.PlayedMatches;
import dev.tippmixmentor.football.Shots;
import dev.tippmixmentor.football.ShotsOnTarget;
import dev.tippmixmentor.forecast.MatchResult;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.springframework.stereotype.Component;

/** Reads what models learn from. */
@Component
class TrainingSets {
    private final PlayedMatches playedMatches;
    private final LineUps lineUps;
    private final Leagues leagues;
    private final Clock clock;

    TrainingSets(PlayedMatches playedMatches, LineUps lineUps, Leagues leagues, Clock clock) {
        this.playedMatches = playedMatches;
        this.lineUps = lineUps;
        this.leagues = leagues;
        this.clock = clock;
    }

    /** What is known of a league now; read once for all of its fixtures that are to be forecast. */
    LeagueHistory of(LeagueId league) {
        Instant now = clock.instant();
        List<MatchResult> results = playedMatches.of(league, Instant.EPOCH, now).stream()
                .map(TrainingSets::result)
                .toList();
        return new LeagueHistory(leagues.get(league), lineUps.of(league), results, now);
    }

    private static MatchResult result(PlayedMatch match) {
        ShotsOnTarget onTarget = match.shotsOnTarget();
        Shots shots = match.shots();
        return new MatchResult(
                LocalDate.ofInstant(match.kickOff(), ZoneOffset.UTC),
                match.home().toString(),
                match.away().toString(),
                match.result().home(),
                match.result().away(),
                onTarget == null ? null : onTarget.home(),
                onTarget == null ? null : onTarget.away(),
                shots == null ? null : shots.home(),
                shots == null ? null : shots.away());
    }
}
