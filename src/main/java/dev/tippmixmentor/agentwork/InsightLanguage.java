package dev.tippmixmentor.agentwork;

/** The languages in which insights are written. */
enum InsightLanguage {
    EN,
    HU
}
