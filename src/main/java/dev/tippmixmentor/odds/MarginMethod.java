package dev.tippmixmentor.odds;

import dev.tippmixmentor.forecast.MarginRemoval;
import dev.tippmixmentor.forecast.OutcomeProbabilities;

/** How the bookmakers' margin is taken out of odds, see {@link MarginRemoval}. */
enum MarginMethod {
    PROPORTIONAL,
    POWER,
    SHIN;

    OutcomeProbabilities fair(double home, double draw, double away) {
        return switch (this) {
            case PROPORTIONAL -> MarginRemoval.proportional(home, draw, away);
            case POWER -> MarginRemoval.power(home, draw, away);
            case SHIN -> MarginRemoval.shin(home, draw, away);
        };
    }
}
