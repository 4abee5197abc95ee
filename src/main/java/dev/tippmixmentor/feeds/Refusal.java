package dev.tippmixmentor.feeds;

/**
 * Something of a file that did not go in.
 *
 * @param line of the file, from 1
 * @param reason for the one who sent the file; says whether the row or only some odds of it were left out
 */
record Refusal(int line, String reason) {
    /** No report names more of them. */
    static final int MAX_NAMED = 1_000;
}
