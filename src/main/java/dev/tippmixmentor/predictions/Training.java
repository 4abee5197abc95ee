package dev.tippmixmentor.predictions;

import dev.tippmixmentor.football.LeagueView;
import dev.tippmixmentor.football.LineUp;
import dev.tippmixmentor.forecast.Algorithm;
import dev.tippmixmentor.forecast.MatchResult;
import dev.tippmixmentor.forecast.TrainingSet;
import dev.tippmixmentor.platform.seal.HashChain;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Everything that models of a league can learn from at a moment. Sides go by their ids.
 *
 * @param lineUps who plays in the seasons up to that which is to be forecast, the earliest first
 * @param promoted sides that came up in that season
 */
record Training(LeagueView league, List<LineUp> lineUps, Set<String> promoted, TrainingSet results) {

    /**
     * The name of the version that an algorithm makes of it: the same algorithm, settings, results and sides give the
     * same name, anything else another.
     */
    String version(Algorithm algorithm) {
        return "%s-%s-%s-%s"
                .formatted(
                        algorithm.code(),
                        league.code().toLowerCase(Locale.ROOT),
                        results.cutOff(),
                        hash(algorithm).substring(0, 8));
    }

    /** SHA-256 over all that goes into a version. */
    String hash(Algorithm algorithm) {
        StringBuilder text = new StringBuilder()
                .append(algorithm.settings())
                .append('\n')
                // Its code names another league once it was removed.
                .append(league.id())
                .append('\n')
                .append(results.cutOff())
                .append('\n')
                .append(new TreeSet<>(promoted));
        if (algorithm.learnsFromEverySeason()) {
            lineUps.forEach(season -> text.append('\n')
                    .append(season.season())
                    .append(' ')
                    .append(season.sides().stream()
                            .map(Object::toString)
                            .sorted()
                            .collect(Collectors.joining(" "))));
        }
        algorithm.learnsFrom(results).forEach(result -> append(text, result, algorithm));
        return HashChain.sha256(text.toString());
    }

    private static void append(StringBuilder text, MatchResult result, Algorithm algorithm) {
        text.append('\n')
                .append(result.date())
                .append(' ')
                .append(result.home())
                .append(' ')
                .append(result.away())
                .append(' ')
                .append(result.homeGoals())
                .append('-')
                .append(result.awayGoals());
        if (algorithm.usesShotsOnTarget()) {
            append(text, result.homeShotsOnTarget(), result.awayShotsOnTarget());
        }
        if (algorithm.usesShots()) {
            append(text, result.homeShots(), result.awayShots());
        }
    }

    private static void append(StringBuilder text, @Nullable Integer home, @Nullable Integer away) {
        text.append(' ').append(home).append('-').append(away);
    }

    /** The day of the earliest result that an algorithm learns from. */
    LocalDate from(Algorithm algorithm) {
        return algorithm.learnsFrom(results).stream()
                .map(MatchResult::date)
                .min(LocalDate::compareTo)
                .orElse(results.cutOff());
    }

    /** How many results of the last five years each side has; a side without any is absent. */
    Map<String, Integer> experience() {
        Map<String, Integer> counts = new TreeMap<>();
        results.window().forEach(result -> {
            counts.merge(result.home(), 1, Integer::sum);
            counts.merge(result.away(), 1, Integer::sum);
        });
        return counts;
    }
}
