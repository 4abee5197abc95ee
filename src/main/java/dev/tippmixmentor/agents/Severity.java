package dev.tippmixmentor.agents;

/** How much an event of an agent matters. */
public enum Severity {
    INFO,
    WARNING,
    ERROR
}
