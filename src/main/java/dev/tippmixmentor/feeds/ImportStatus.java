package dev.tippmixmentor.feeds;

/** How an import ended. */
enum ImportStatus {
    /** Everything went in. */
    COMPLETED,
    /** Something was refused, the rest went in. */
    PARTIAL
}
