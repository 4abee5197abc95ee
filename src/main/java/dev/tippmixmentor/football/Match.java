package dev.tippmixmentor.football;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A match that moves; what never changes of it is only read, in {@link Matches}. */
@Entity
@Table(schema = "football", name = "matches")
class Match {
    @Id
    private UUID id;

    @Version
    private int version;

    @Column(updatable = false)
    private UUID leagueId;

    @Column(updatable = false)
    private Instant kickOff;

    @Column(updatable = false)
    private boolean timeKnown;

    @Enumerated(EnumType.STRING)
    private MatchStatus status;

    @Column
    private @Nullable Short homeGoals;

    @Column
    private @Nullable Short awayGoals;

    @Column
    private int resultRevision;

    @Column
    private @Nullable Instant resultAt;

    @Column
    private boolean resultByHand;

    @SuppressWarnings("NullAway.Init") // Hibernate fills it
    protected Match() {}

    /**
     * Takes the final result from a person, or another one in place of it. Sources don't change it any more.
     *
     * @return whether that is news
     * @throws ApiException {@code BUSINESS_RULE_VIOLATION} if the match has not begun or is not played
     */
    boolean finish(Score result, Instant at) {
        if (status == MatchStatus.CANCELLED || status == MatchStatus.POSTPONED) {
            throw ApiException.of(ErrorCode.BUSINESS_RULE_VIOLATION, "A match that is not played has no result");
        }
        if (earliestKickOff().isAfter(at)) {
            throw ApiException.of(ErrorCode.BUSINESS_RULE_VIOLATION, "The match has not begun");
        }
        if (isFinished() && result.equals(score())) {
            return false;
        }
        this.status = MatchStatus.FINISHED;
        this.homeGoals = (short) result.home();
        this.awayGoals = (short) result.away();
        this.resultRevision++;
        this.resultAt = at;
        this.resultByHand = true;
        return true;
    }

    /**
     * Takes away that the match is, or was, played.
     *
     * @param called {@code CANCELLED} or {@code POSTPONED}
     * @return whether that is news
     */
    boolean callOff(MatchStatus called) {
        if (status == called) {
            return false;
        }
        this.status = called;
        this.homeGoals = null;
        this.awayGoals = null;
        this.resultRevision++;
        this.resultAt = null;
        this.resultByHand = false;
        return true;
    }

    MatchStatus status() {
        return status;
    }

    MatchCalledOff calledOff(Instant at) {
        return new MatchCalledOff(new MatchId(id), new LeagueId(leagueId), status, resultRevision, at);
    }

    MatchFinished finished(Score result, Instant at) {
        return new MatchFinished(
                new MatchId(id), new LeagueId(leagueId), result, resultRevision, earliestKickOff(), at);
    }

    private Instant earliestKickOff() {
        return new KickOff(kickOff, timeKnown).earliest();
    }

    boolean isFinished() {
        return status == MatchStatus.FINISHED;
    }

    @Nullable
    Score score() {
        return homeGoals == null || awayGoals == null ? null : new Score(homeGoals, awayGoals);
    }
}
