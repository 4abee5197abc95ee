package dev.tippmixmentor.agents;

/** What an agent does for a living. */
public enum AgentType {
    /** Watches leagues, keeps their models up to date and publishes predictions for the coming fixtures. */
    PREDICTION,
    /** Adds up the track record anew and tells how it stands. */
    ANALYTICS,
    /** Watches models and data, and opens and closes alerts. */
    MONITORING,
    /** Writes why a prediction says what it says. */
    INSIGHT,
    /** Has other agents work in an order. */
    WORKFLOW,
    /** Calls an HTTPS endpoint. */
    CUSTOM
}
