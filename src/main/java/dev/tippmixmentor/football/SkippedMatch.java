package dev.tippmixmentor.football;

/**
 * What a source said of a match and did not go in.
 *
 * @param match as it was handed in
 */
public record SkippedMatch(IncomingMatch match, Reason reason) {

    /** Why not: a person had said otherwise, nobody knows who plays, or it is no match of the league. */
    public enum Reason {
        /** That the match is cancelled or postponed, but the source has a result of that day. */
        CALLED_OFF,
        /** Another result. */
        RESULT_ENTERED,
        /** A side is called by a name that nobody could say the team of. */
        UNKNOWN_TEAM,
        /** By its id the source means a match of other sides or another season; or both sides are one team. */
        CONTRADICTION,
        /** One more than such sides play in the league: months from the one that they have played, or with another result. */
        ANOTHER_MEETING
    }
}
