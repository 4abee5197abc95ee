package dev.tippmixmentor.predictions;

import dev.tippmixmentor.football.MatchId;
import dev.tippmixmentor.football.PlayClock;
import dev.tippmixmentor.football.Score;
import dev.tippmixmentor.forecast.OutcomeProbabilities;
import java.util.List;

/**
 * How a running match is likely to end. Never sealed nor graded: it follows from what was said before kick-off, and from how
 * the match stands.
 *
 * @param revision of the match; of two the higher one counts
 * @param homeRedCards players that the home side has lost
 * @param modelVersion whose expected goals before kick-off it starts from
 * @param outcome of the whole match
 * @param expectedGoals of the whole match
 * @param bothTeamsToScore in the whole match
 * @param correctScores the likeliest final scores
 * @param stale whether we have not heard of the match for some minutes
 */
record InPlayView(
        MatchId matchId,
        int revision,
        PlayClock clock,
        Score score,
        int homeRedCards,
        int awayRedCards,
        String modelVersion,
        OutcomeProbabilities outcome,
        PredictionContent.ExpectedGoals expectedGoals,
        double bothTeamsToScore,
        List<PredictionContent.CorrectScore> correctScores,
        boolean stale) {

    InPlayView {
        correctScores = List.copyOf(correctScores);
    }
}
