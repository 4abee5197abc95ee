package dev.tippmixmentor.football;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A match as it is stored, next to what a source says of it. */
record KnownMatch(
        UUID id,
        Pairing pairing,
        int meeting,
        Instant kickOff,
        boolean timeKnown,
        MatchStatus status,
        @Nullable Score score,
        @Nullable ShotsOnTarget shotsOnTarget,
        @Nullable Shots shots,
        int revision,
        boolean resultByHand,
        boolean calledOffByHand) {
    /** A guessed time is some hours off, or midnight; a match that moved is a day off at least. */
    private static final Duration SAME_DAY = Duration.ofHours(12);

    /** Who receives whom in which season of a league. */
    record Pairing(String season, UUID home, UUID away) {}

    boolean isFinished() {
        return status == MatchStatus.FINISHED;
    }

    /** Whether it is yet to be played, perhaps anew. */
    boolean waits() {
        return switch (status) {
            case SCHEDULED, POSTPONED, ABANDONED -> true;
            case LIVE, FINISHED, CANCELLED -> false;
        };
    }

    Instant earliestKickOff() {
        return new KickOff(kickOff, timeKnown).earliest();
    }

    Duration distance(Instant other) {
        return Duration.between(kickOff, other).abs();
    }

    /** Why nothing of what the source says may go in; empty if it may. */
    Optional<SkippedMatch.Reason> skips(IncomingMatch match) {
        if (match.result() == null) {
            return Optional.empty();
        }
        boolean calledOff = status == MatchStatus.CANCELLED
                || (status == MatchStatus.POSTPONED && distance(match.kickOff()).compareTo(SAME_DAY) < 0);
        if (calledOff && calledOffByHand) {
            return Optional.of(SkippedMatch.Reason.CALLED_OFF);
        }
        return resultByHand && !match.result().equals(score)
                ? Optional.of(SkippedMatch.Reason.RESULT_ENTERED)
                : Optional.empty();
    }

    /** The match with what the source adds; equal to this if that is nothing. */
    KnownMatch with(IncomingMatch match) {
        Score result = match.result();
        boolean moves = takesKickOff(match);
        boolean moved = moves && !match.kickOff().equals(kickOff);
        boolean earliestMoves = moves
                && !new KickOff(match.kickOff(), match.timeKnown()).earliest().equals(earliestKickOff());
        // Also when a played match turns out to have begun at another time: what was said after it does not count.
        boolean revised = result != null && (!isFinished() || !result.equals(score) || moved || earliestMoves);
        MatchStatus next = statusAfter(result, moved);
        Score known = next == MatchStatus.SCHEDULED ? null : score; // not the goals of a match that is played anew
        return new KnownMatch(
                id,
                pairing,
                meeting,
                moves ? match.kickOff() : kickOff,
                moves ? match.timeKnown() : timeKnown,
                next,
                result == null ? known : result,
                match.shotsOnTarget() == null ? shotsOnTarget : match.shotsOnTarget(),
                match.shots() == null ? shots : match.shots(),
                revised ? revision + 1 : revision,
                resultByHand,
                calledOffByHand);
    }

    private boolean takesKickOff(IncomingMatch match) {
        if ((isFinished() || status == MatchStatus.LIVE) && match.result() == null) {
            return false; // an old list of fixtures: what was or is being played does not move
        }
        return match.timeKnown() || !timeKnown || !isOnItsDay(match.kickOff());
    }

    private boolean isOnItsDay(Instant guess) {
        return distance(guess).compareTo(SAME_DAY) < 0
                || guess.truncatedTo(ChronoUnit.DAYS).equals(kickOff.truncatedTo(ChronoUnit.DAYS));
    }

    private MatchStatus statusAfter(@Nullable Score result, boolean moved) {
        if (result != null) {
            return MatchStatus.FINISHED;
        }
        boolean waits = status == MatchStatus.POSTPONED || status == MatchStatus.ABANDONED;
        return waits && moved ? MatchStatus.SCHEDULED : status;
    }
}
