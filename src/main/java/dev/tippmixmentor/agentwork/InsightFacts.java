package dev.tippmixmentor.agentwork;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an insight is written from: numbers of a prediction and of matches that were over when it was published, rounded
 * as they are told.
 *
 * @param homePercent probability of a home win in per cent, as of the two that follow
 * @param homeGoals expected goals of the home side, one decimal, as of the away side
 * @param likeliestScore null if the prediction has none
 * @param factors what moves the goals most, strongest first
 * @param homeForm last matches of the home side in this league
 * @param headToHead earlier meetings; null if there are none
 * @param market what the bookmakers say; null if there were no odds
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record InsightFacts(
        String home,
        String away,
        int homePercent,
        int drawPercent,
        int awayPercent,
        double homeGoals,
        double awayGoals,
        @Nullable LikeliestScore likeliestScore,
        List<Factor> factors,
        Form homeForm,
        Form awayForm,
        @Nullable HeadToHead headToHead,
        @Nullable Market market) {

    InsightFacts {
        factors = List.copyOf(factors);
    }

    /** @param score such as {@code 2-1} */
    record LikeliestScore(String score, int percent) {}

    /**
     * One reason.
     *
     * @param name as the prediction has it, for example {@code home attack}
     * @param team whose goals it moves, {@code home} or {@code away}
     * @param goalsPercent by how many per cent
     */
    record Factor(String name, String team, int goalsPercent) {}

    /** @param matches how many, 0 to 5 */
    record Form(int matches, int won, int drawn, int lost, int goalsFor, int goalsAgainst) {}

    /**
     * Meetings in the same league.
     *
     * @param years before the prediction that were looked at
     * @param homeWins of the side that is at home now, wherever they met
     */
    record HeadToHead(int years, int matches, int homeWins, int draws, int awayWins) {}

    /** Without their margin, in per cent. */
    record Market(int homePercent, int drawPercent, int awayPercent, int bookmakers) {}
}
