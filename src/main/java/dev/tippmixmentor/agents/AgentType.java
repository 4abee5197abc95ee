package dev.tippmixmentor.agents;

/** What an agent does for a living. */
enum AgentType {
    /** Watches leagues, keeps their models up to date and publishes predictions for the coming fixtures. */
    PREDICTION
}
