package dev.tippmixmentor.football;

/** What became of something that was told of a match in play. */
public enum ProgressVerdict {
    /** It was news. */
    CHANGED,
    /** It was known. */
    UNCHANGED,
    /** It can't follow what is known: a finished match does not run again. */
    ILLEGAL,
    /** The match can't have begun. */
    NOT_BEGUN,
    /** A person entered another result. */
    RESULT_ENTERED,
    /** Something newer is known. */
    STALE
}
