package dev.tippmixmentor.predictions;

import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.football.LineUp;
import dev.tippmixmentor.football.Matches;
import dev.tippmixmentor.football.PlayedMatch;
import dev.tippmixmentor.football.Shots;
import dev.tippmixmentor.football.ShotsOnTarget;
import dev.tippmixmentor.football.TeamId;
import dev.tippmixmentor.forecast.MatchResult;
import dev.tippmixmentor.forecast.TrainingSet;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Reads what models learn from. */
@Component
class TrainingSets {
    private final Matches matches;
    private final Leagues leagues;
    private final Clock clock;

    TrainingSets(Matches matches, Leagues leagues, Clock clock) {
        this.matches = matches;
        this.leagues = leagues;
        this.clock = clock;
    }

    /**
     * What a model of a league can know now.
     *
     * @param season what is to be forecast: its sides are those that count, and those new to the league start lower
     */
    Training of(LeagueId league, String season) {
        Instant now = clock.instant();
        List<MatchResult> results = matches.played(league, Instant.EPOCH, now).stream()
                .map(TrainingSets::result)
                .toList();
        Set<String> promoted =
                matches.newcomers(league, season).stream().map(TeamId::toString).collect(Collectors.toSet());
        // A fixture of the old season may be left when the new one has begun: what is known then, counts.
        List<LineUp> lineUps = matches.lineUps(league).stream()
                .filter(lineUp -> lineUp.season().compareTo(season) <= 0
                        || lineUp.firstKickOff().isBefore(now))
                .toList();
        Map<LocalDate, Set<String>> seasons = new HashMap<>();
        lineUps.forEach(lineUp -> seasons.put(
                date(lineUp.firstKickOff()),
                lineUp.sides().stream().map(TeamId::toString).collect(Collectors.toSet())));
        // The day after the newest result, not today: the same results must give the same parameters.
        LocalDate cutOff = results.stream()
                .map(MatchResult::date)
                .max(LocalDate::compareTo)
                .map(newest -> newest.plusDays(1))
                .orElseGet(() -> date(now));
        return new Training(
                leagues.get(league), lineUps, promoted, new TrainingSet(results, seasons, promoted, cutOff));
    }

    private static MatchResult result(PlayedMatch match) {
        ShotsOnTarget onTarget = match.shotsOnTarget();
        Shots shots = match.shots();
        return new MatchResult(
                date(match.kickOff()),
                match.home().toString(),
                match.away().toString(),
                match.result().home(),
                match.result().away(),
                onTarget == null ? null : onTarget.home(),
                onTarget == null ? null : onTarget.away(),
                shots == null ? null : shots.home(),
                shots == null ? null : shots.away());
    }

    private static LocalDate date(Instant instant) {
        return LocalDate.ofInstant(instant, ZoneOffset.UTC);
    }
}
