package dev.tippmixmentor.backtest;

import dev.tippmixmentor.forecast.MatchResult;
import java.util.Set;

/** Ratings of the sides of a league that say how far the home side is ahead, on a scale of their own. */
interface RatingSystem {

    /** Promoted sides start at the mean of those that left. */
    void startSeason(Set<String> sides);

    double homeLead(String home, String away);

    void learn(MatchResult result);
}
