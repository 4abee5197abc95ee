package dev.tippmixmentor.backtest;

import static java.util.stream.Collectors.toUnmodifiableSet;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One season of one league.
 *
 * @param firstYear the year in which it began
 * @param matches in any order; kept by date and home side
 */
public record Season(int firstYear, List<PlayedMatch> matches) {

    private static final Comparator<PlayedMatch> IN_ORDER_OF_PLAY = Comparator.comparing(
                    (PlayedMatch match) -> match.result().date())
            .thenComparing(match -> match.result().home());

    public Season {
        if (matches.isEmpty()) {
            throw new IllegalArgumentException("No match in the season of " + firstYear);
        }
        matches = matches.stream().sorted(IN_ORDER_OF_PLAY).toList();
    }

    /** All sides, as the fixture list tells them before the first match. */
    public Set<String> sides() {
        return matches.stream()
                .map(PlayedMatch::result)
                .flatMap(result -> Stream.of(result.home(), result.away()))
                .collect(toUnmodifiableSet());
    }
}
