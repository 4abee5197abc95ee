package dev.tippmixmentor.predictions;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.football.MatchId;
import dev.tippmixmentor.forecast.Outcome;
import dev.tippmixmentor.platform.web.Page;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the current predictions think more of an outcome than the market does.
 *
 * @param data the largest edge first
 * @param meta where the next page starts, and how many there are
 * @param note what became of those who bet on such disagreements
 */
record ValueBetsView(List<ValueBet> data, Page.Meta meta, String note) {

    ValueBetsView {
        data = List.copyOf(data);
    }

    /**
     * One outcome of a match that is to be played.
     *
     * @param home name of the home side
     * @param away name of the away side
     * @param probability what the prediction says
     * @param marketProbability what the odds say without their margin (Shin 1993)
     * @param odds what the market pays now, margin included
     * @param fairOdds what it would pay without its margin
     * @param edge expected profit for a stake of one at the fair odds, if the prediction were right
     * @param confidence of the prediction
     * @param kellyFraction share of the means to stake at the odds (Kelly 1956), if the prediction were right, capped; null
     *     unless it was asked for
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record ValueBet(
            MatchId matchId,
            LeagueId leagueId,
            Instant kickOff,
            String home,
            String away,
            PredictionId predictionId,
            String modelVersion,
            Outcome outcome,
            double probability,
            double marketProbability,
            double odds,
            double fairOdds,
            double edge,
            double confidence,
            @Nullable Double kellyFraction) {}
}
