package dev.tippmixmentor.evaluation;

/** By what a model in use is suspected. */
public enum DriftMeasure {
    /** It scores worse or better than its own probabilities say it should. */
    SURPRISE,
    /** It is no longer better than base rates. */
    LOST_ADVANTAGE,
    /** Its probabilities of a home win are spread differently from before. */
    HOME_WIN_SHIFT,
    /** The goals it expects are spread differently from before. */
    GOALS_SHIFT,
    /** Matches of the last weeks have no result. */
    MISSING_RESULTS,
    /** Results of the last weeks come without odds. */
    MISSING_ODDS,
    /** Results of the last weeks come without shots. */
    MISSING_SHOTS
}
