package dev.tippmixmentor.predictions;

/** What a league uses the models of an algorithm for. */
public enum ModelStatus {
    /** What it predicts with; one algorithm of each league. */
    DEFAULT,

    /** Runs in shadow and is compared with the default. */
    CANDIDATE,

    /** Is neither run nor asked; what it predicted stays. */
    RETIRED
}
