package dev.tippmixmentor.agentwork;

/** Who worded an insight; the facts are the same. */
enum InsightAuthor {
    RULES,
    /** A language model, whose text was checked. */
    MODEL
}
