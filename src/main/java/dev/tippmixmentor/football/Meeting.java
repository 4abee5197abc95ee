package dev.tippmixmentor.football;

import dev.tippmixmentor.football.KnownMatch.Pairing;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A match of ours, known or to be created, with the last that a source says of it. */
final class Meeting {
    /** Most meetings on one ground are months apart, and most matches that are put off are played within weeks. */
    static final Duration APART = Duration.ofDays(30);

    /** Sources are a day or two off and guess times; the same sides have met again after three (Livingston, April 2013). */
    static final Duration SLIP = Duration.ofHours(60);

    private final Pairing pairing;
    private final int number;
    private final @Nullable KnownMatch known;
    private @Nullable IncomingMatch incoming;
    private @Nullable UUID id;

    /** @param number which of the season on this ground, from 1 */
    Meeting(Pairing pairing, int number, @Nullable KnownMatch known) {
        this.pairing = pairing;
        this.number = number;
        this.known = known;
        this.id = known == null ? null : known.id();
    }

    /** A known match, and what it becomes by what the source says. */
    record Revision(KnownMatch before, KnownMatch after) {}

    MatchRows.Identity identity() {
        return new MatchRows.Identity(pairing, number);
    }

    boolean isNew() {
        return known == null;
    }

    boolean isPlayed() {
        return (incoming != null && incoming.result() != null) || (known != null && known.isFinished());
    }

    /** Absent until the source says something. */
    @Nullable
    IncomingMatch incoming() {
        return incoming;
    }

    /** Absent until it is created. */
    @Nullable
    UUID id() {
        return id;
    }

    void created(@Nullable UUID createdId) {
        this.id = createdId;
    }

    void hear(IncomingMatch match) {
        this.incoming = match;
    }

    Duration distance(Instant kickOff) {
        if (incoming != null) {
            return Duration.between(incoming.kickOff(), kickOff).abs();
        }
        return known == null ? Duration.ZERO : known.distance(kickOff);
    }

    /** Whether the source may mean this one, if the sides can meet more than once. */
    boolean mayBe(IncomingMatch match, Instant now) {
        boolean near = distance(match.kickOff()).compareTo(APART) <= 0;
        return near ? !isAnother(match) : wasPutOff(match, now);
    }

    /** Whether its day is over for so long that it was put off, and the source tells the new one without having told so. */
    private boolean wasPutOff(IncomingMatch match, Instant now) {
        return known != null
                && incoming == null
                && known.waits()
                && known.kickOff().isBefore(now.minus(APART))
                && known.kickOff().isBefore(match.kickOff());
    }

    /**
     * Sides do meet twice within days, when one match was put off until the other is due. What the source tells at once are two
     * matches, and what is yet to be played is not what was played before. Of two results that come one after the other the
     * score decides: who corrects a day by more than a slip tells the same score, and somebody else's wrong day must not make
     * two matches of one; where both meetings ended alike they are two as soon as the source tells both at once.
     */
    private boolean isAnother(IncomingMatch match) {
        if (distance(match.kickOff()).compareTo(SLIP) <= 0) {
            return false;
        }
        if (known == null || incoming != null) {
            return true;
        }
        Score result = match.result();
        if (known.isFinished()) {
            return result == null ? match.kickOff().isAfter(known.kickOff()) : !result.equals(known.score());
        }
        return result != null && match.kickOff().isBefore(known.kickOff());
    }

    /** Whether it was played, and by its day or its score the source means another one, such as a play-off. */
    boolean excludes(IncomingMatch match) {
        if (incoming != null && incoming.result() != null) {
            return isAnother(match);
        }
        if (known == null || !known.isFinished()) {
            return false;
        }
        Duration apart = known.distance(match.kickOff());
        boolean endedOtherwise = match.result() != null && !match.result().equals(known.score());
        return apart.compareTo(endedOtherwise ? SLIP : APART) > 0;
    }

    /** Why nothing of what the source says may go in; empty if it may. */
    Optional<SkippedMatch> skipped() {
        IncomingMatch match = incoming;
        return known == null || match == null
                ? Optional.empty()
                : known.skips(match).map(reason -> new SkippedMatch(match, reason));
    }

    /** Empty if it is new, or the source says what is known. */
    Optional<Revision> revision() {
        if (known == null || incoming == null) {
            return Optional.empty();
        }
        KnownMatch after = known.with(incoming);
        return after.equals(known) ? Optional.empty() : Optional.of(new Revision(known, after));
    }

    /** Adds its id by that of the source, if the source has one. */
    void tell(Map<String, UUID> ids) {
        if (incoming != null && incoming.sourceIds() != null && id != null) {
            ids.put(incoming.sourceIds().match(), id);
        }
    }
}
