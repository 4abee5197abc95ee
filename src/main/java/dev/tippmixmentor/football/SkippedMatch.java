package dev.tippmixmentor.football;

/**
 * What a source said of a match and did not go in, because a person had said otherwise.
 *
 * @param match as it was handed in
 */
public record SkippedMatch(IncomingMatch match, Reason reason) {

    /** What a person had said. */
    public enum Reason {
        /** That the match is cancelled or postponed, but the source has a result of that day. */
        CALLED_OFF,
        /** Another result. */
        RESULT_ENTERED
    }
}
