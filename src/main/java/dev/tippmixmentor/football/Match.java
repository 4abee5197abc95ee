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
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A match that moves; what never changes of it is only read, in {@link Matches}. */
@Entity
@Table(schema = "football", name = "matches")
class Match {
    /** Whistles go before the time, and clocks differ. */
    private static final Duration EARLY = Duration.ofMinutes(10);

    @Id
    private UUID id;

    @Version
    private int version;

    @Column(updatable = false)
    private UUID leagueId;

    @Column
    private Instant kickOff;

    @Column
    private boolean timeKnown;

    @Enumerated(EnumType.STRING)
    private MatchStatus status;

    @Enumerated(EnumType.STRING)
    private @Nullable MatchPhase phase;

    @Column
    private @Nullable Short minute;

    @Column
    private @Nullable Short stoppage;

    @Enumerated(EnumType.STRING)
    private @Nullable MatchPhase interruptedPhase;

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

    @Column
    private boolean calledOffByHand;

    @SuppressWarnings("NullAway.Init") // Hibernate fills it
    protected Match() {}

    /**
     * Takes the final result from a person, or another one in place of it. Sources don't change it any more, also if one of
     * them had told the same.
     *
     * @return whether that is news
     * @throws ApiException {@code BUSINESS_RULE_VIOLATION} if the match has not begun or is not played
     */
    boolean finish(Score result, Instant at) {
        if (!status.mayBecome(MatchStatus.FINISHED)) {
            throw ApiException.of(ErrorCode.BUSINESS_RULE_VIOLATION, "A match that is not played has no result");
        }
        if (earliestKickOff().isAfter(at)) {
            throw ApiException.of(ErrorCode.BUSINESS_RULE_VIOLATION, "The match has not begun");
        }
        boolean news = !isFinished() || !result.equals(score());
        if (news) {
            end(result, at);
        }
        this.resultByHand = true;
        return news;
    }

    /**
     * Takes away that the match is, or was, played. Sources don't take that back.
     *
     * @param called {@code CANCELLED} or {@code POSTPONED}
     * @return whether that is news
     * @throws ApiException {@code BUSINESS_RULE_VIOLATION} if that can't follow what is known
     */
    boolean callOff(MatchStatus called) {
        if (status == called) {
            this.calledOffByHand = true;
            return false;
        }
        if (!status.mayBecome(called)) {
            throw ApiException.of(
                    ErrorCode.BUSINESS_RULE_VIOLATION, "A match that is " + status + " can't become " + called);
        }
        withdraw(called);
        this.calledOffByHand = true;
        return true;
    }

    /**
     * Takes what a source tells of the match; changes nothing unless that is news and may follow what is known.
     *
     * @param sameSource whether it comes from whoever told of the match last
     */
    ProgressVerdict progress(MatchProgress told, boolean sameSource, Instant now) {
        MatchStatus before = status;
        boolean calledOff = before == MatchStatus.POSTPONED || before == MatchStatus.CANCELLED;
        if (!calledOff || calledOffByHand || !sameSource || !told.isOfAMatchThatIsOn()) {
            return follow(told, now);
        }
        become(MatchStatus.SCHEDULED);
        ProgressVerdict verdict = follow(told, now);
        if (verdict == ProgressVerdict.CHANGED || verdict == ProgressVerdict.UNCHANGED) {
            return ProgressVerdict.CHANGED;
        }
        become(before);
        return verdict;
    }

    private ProgressVerdict follow(MatchProgress told, Instant now) {
        MatchStatus next = told.status();
        boolean counts = next == MatchStatus.LIVE || next == MatchStatus.FINISHED;
        if (counts && beginning(told).isAfter(now.plus(EARLY))) {
            return ProgressVerdict.NOT_BEGUN;
        }
        return switch (next) {
            case SCHEDULED -> status == next ? moved(told) : ProgressVerdict.ILLEGAL;
            case LIVE -> run(told);
            case FINISHED -> finish(told, now);
            case CANCELLED, POSTPONED, ABANDONED -> {
                if (status == next) {
                    yield ProgressVerdict.UNCHANGED;
                }
                // Only people take a result back, or that they have cancelled it.
                boolean cancelledByHand = status == MatchStatus.CANCELLED && calledOffByHand;
                if (isFinished() || cancelledByHand || !status.mayBecome(next)) {
                    yield ProgressVerdict.ILLEGAL;
                }
                if (next == MatchStatus.ABANDONED) {
                    become(next);
                    this.resultRevision++;
                } else {
                    // What a person has put off a source may cancel, but not take that back and have it played.
                    boolean byHand = calledOffByHand;
                    withdraw(next);
                    this.calledOffByHand = byHand;
                }
                yield ProgressVerdict.CHANGED;
            }
        };
    }

    /** A match that was put off begins when a source says so, hours before the time that we know perhaps. */
    private Instant beginning(MatchProgress told) {
        return told.kickOff() == null || status != MatchStatus.SCHEDULED ? earliestKickOff() : told.kickOff();
    }

    private ProgressVerdict moved(MatchProgress told) {
        Instant given = told.kickOff();
        if (given == null || (timeKnown && given.equals(kickOff))) {
            return ProgressVerdict.UNCHANGED;
        }
        this.kickOff = given;
        this.timeKnown = true;
        return ProgressVerdict.CHANGED;
    }

    private ProgressVerdict run(MatchProgress told) {
        PlayClock given = Objects.requireNonNull(told.clock()).interrupting(clock());
        Score goals = Objects.requireNonNull(told.score());
        boolean begins = status != MatchStatus.LIVE;
        MatchPhase before = interruptedPhase == null ? phase : interruptedPhase;
        if (begins ? !status.mayBecome(MatchStatus.LIVE) : before != null && !before.mayBecome(given.phase())) {
            return ProgressVerdict.ILLEGAL;
        }
        if (!begins && given.equals(clock()) && goals.equals(score())) {
            return ProgressVerdict.UNCHANGED;
        }
        if (begins) {
            moved(told);
            become(MatchStatus.LIVE);
        }
        this.phase = given.phase();
        this.interruptedPhase = given.interrupted();
        this.minute = given.minute() == null ? null : given.minute().shortValue();
        this.stoppage = given.stoppage() == null ? null : given.stoppage().shortValue();
        score(goals);
        return ProgressVerdict.CHANGED;
    }

    private ProgressVerdict finish(MatchProgress told, Instant now) {
        Score result = Objects.requireNonNull(told.score());
        if (isFinished() && result.equals(score())) {
            return ProgressVerdict.UNCHANGED;
        }
        if (resultByHand) {
            return ProgressVerdict.RESULT_ENTERED;
        }
        if (!status.mayBecome(MatchStatus.FINISHED)) {
            return ProgressVerdict.ILLEGAL;
        }
        end(result, now);
        return ProgressVerdict.CHANGED;
    }

    private void end(Score result, Instant at) {
        become(MatchStatus.FINISHED);
        score(result);
        this.resultRevision++;
        this.resultAt = at;
    }

    private void withdraw(MatchStatus called) {
        become(called);
        this.homeGoals = null;
        this.awayGoals = null;
        this.resultRevision++;
        this.resultAt = null;
        this.resultByHand = false;
        this.calledOffByHand = false;
    }

    private void become(MatchStatus next) {
        this.status = next;
        this.phase = null;
        this.interruptedPhase = null;
        this.minute = null;
        this.stoppage = null;
    }

    private void score(Score goals) {
        this.homeGoals = (short) goals.home();
        this.awayGoals = (short) goals.away();
    }

    private @Nullable PlayClock clock() {
        return phase == null
                ? null
                : new PlayClock(
                        phase,
                        minute == null ? null : minute.intValue(),
                        stoppage == null ? null : stoppage.intValue(),
                        interruptedPhase);
    }

    LeagueId league() {
        return new LeagueId(leagueId);
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
