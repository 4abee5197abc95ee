package dev.tippmixmentor.predictions;

import dev.tippmixmentor.football.Fixture;
import dev.tippmixmentor.football.LeagueView;
import dev.tippmixmentor.football.LineUp;
import dev.tippmixmentor.football.TeamId;
import dev.tippmixmentor.forecast.MatchResult;
import dev.tippmixmentor.forecast.TrainingSet;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * All that is known of a league at a moment.
 *
 * @param lineUps of all its seasons, the earliest first
 * @param results in order of play; sides go by their ids
 */
record LeagueHistory(LeagueView league, List<LineUp> lineUps, List<MatchResult> results, Instant at) {

    /** Fixtures of the league by season and day, in that order, each with what is known before its day. */
    List<Matchday> matchdays(Collection<Fixture> fixtures) {
        Map<LocalDate, Map<String, List<Fixture>>> days = fixtures.stream()
                .sorted(Comparator.comparing(Fixture::kickOff)
                        .thenComparing(fixture -> fixture.id().value()))
                .collect(Collectors.groupingBy(
                        fixture -> day(fixture.kickOff()), TreeMap::new, Collectors.groupingBy(Fixture::season)));
        return days.entrySet().stream()
                .flatMap(day -> day.getValue().entrySet().stream()
                        .map(season -> new Matchday(training(season.getKey(), day.getKey()), season.getValue())))
                .toList();
    }

    /**
     * What models can learn from it before a day, as they are judged in back-tests: nothing of that day counts, and the
     * weight of the past fades towards it.
     *
     * @param season what is to be forecast: its sides are those that count, and those new to the league start lower
     */
    Training training(String season, LocalDate day) {
        // A fixture of the old season may be left when the new one has begun: what is known then, counts.
        List<LineUp> begun = lineUps.stream()
                .filter(lineUp -> lineUp.season().compareTo(season) <= 0
                        || lineUp.firstKickOff().isBefore(at))
                .toList();
        Map<LocalDate, Set<String>> seasons = new HashMap<>();
        begun.forEach(lineUp -> seasons.put(day(lineUp.firstKickOff()), names(lineUp.sides())));
        Set<String> promoted = lineUps.stream()
                .filter(lineUp -> lineUp.season().equals(season))
                .findFirst()
                .map(lineUp -> names(lineUp.newcomers()))
                .orElseGet(Set::of);
        return new Training(league, begun, promoted, new TrainingSet(results, seasons, promoted, day));
    }

    private static Set<String> names(Set<TeamId> sides) {
        return sides.stream().map(TeamId::toString).collect(Collectors.toUnmodifiableSet());
    }

    private static LocalDate day(Instant instant) {
        return LocalDate.ofInstant(instant, ZoneOffset.UTC);
    }
}
