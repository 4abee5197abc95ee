package dev.tippmixmentor.predictions;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tippmixmentor.football.LeagueId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Candidates of a league beside its default, each on the matches that both forecast and that have a result.
 *
 * <p>Models of football differ by little: it takes about 5,000 matches, thirteen seasons of a league, until a
 * difference of 0.0005 RPS stands out of its noise. So promote on the back-test of many seasons, and let these live
 * figures veto: a candidate whose interval lies above 0 is worse here, whatever the back-test says; one whose interval
 * holds 0, as nearly all will, tells nothing yet.
 *
 * @param defaultAlgorithm what the others are compared with
 * @param candidates those with at least one such match, the best first
 */
record ModelComparisonView(LeagueId leagueId, String defaultAlgorithm, List<Candidate> candidates) {

    ModelComparisonView {
        candidates = List.copyOf(candidates);
    }

    /**
     * One candidate.
     *
     * @param n matches
     */
    record Candidate(String algorithm, long n, Difference rps, Difference logLoss) {}

    /**
     * Score of the candidate less that of the default; below 0 the candidate is better.
     *
     * @param mean over the matches
     * @param standardError of that mean; null for a single match, as are the next two
     * @param low where the 95 % confidence interval begins (Student's t over matches)
     * @param high where it ends
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record Difference(
            double mean,
            @Nullable Double standardError,
            @Nullable Double low,
            @Nullable Double high) {}
}
