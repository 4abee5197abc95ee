package dev.tippmixmentor.live;

import dev.tippmixmentor.football.MatchId;
import dev.tippmixmentor.football.MatchProgress;
import dev.tippmixmentor.football.MatchStatus;
import dev.tippmixmentor.football.MatchView;
import dev.tippmixmentor.football.Matches;
import dev.tippmixmentor.football.ProgressVerdict;
import dev.tippmixmentor.platform.audit.AuditAction;
import dev.tippmixmentor.platform.audit.AuditEntry;
import dev.tippmixmentor.platform.audit.AuditLog;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Matches as they are played: to be read, and to be moved on by hand. */
@Service
public class LiveMatches {
    private static final Duration FRESH = Duration.ofMinutes(3);
    private static final String BY_HAND = "moderator";

    private final Matches matches;
    private final LiveRows rows;
    private final LiveIntake intake;
    private final AuditLog audit;
    private final Clock clock;

    LiveMatches(Matches matches, LiveRows rows, LiveIntake intake, AuditLog audit, Clock clock) {
        this.matches = matches;
        this.rows = rows;
        this.intake = intake;
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * How a match stands.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND}
     */
    public LiveView get(MatchId id) {
        MatchView match = matches.get(id);
        LiveRows.State state = rows.find(id).orElse(new LiveRows.State(0, 0, null, null));
        List<EventView> events = rows.events(id);
        boolean heard = state.observedAt() != null
                && state.observedAt().isAfter(clock.instant().minus(FRESH));
        return new LiveView(
                match,
                sentOff(events, TeamSide.HOME),
                sentOff(events, TeamSide.AWAY),
                state.revision(),
                state.source(),
                state.observedAt(),
                match.status() == MatchStatus.LIVE && !heard);
    }

    private static int sentOff(List<EventView> events, TeamSide side) {
        return (int) events.stream()
                .filter(event -> !event.withdrawn() && event.side() == side)
                .filter(event -> event.kind() == EventKind.RED_CARD || event.kind() == EventKind.SECOND_YELLOW_CARD)
                .count();
    }

    /**
     * What happened in a match, in that order.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND}
     */
    List<EventView> events(MatchId id) {
        return rows.events(matches.get(id).id());
    }

    /**
     * Moves a match on by hand; the next thing that a source says moves it on from there.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND}; {@code BUSINESS_RULE_VIOLATION} if that can't follow what is known
     */
    @Transactional
    MatchView move(MatchId id, MatchProgress progress) {
        MatchView before = matches.get(id);
        ProgressVerdict verdict = intake.accept(id, new LiveReport(BY_HAND, clock.instant(), progress, null));
        switch (verdict) {
            case CHANGED ->
                audit.record(AuditEntry.of(AuditAction.LIVE_SCORE_SET, id)
                        .from(before.score() == null ? Map.of() : Map.of("score", before.score()))
                        .to(progress.score() == null ? Map.of() : Map.of("score", progress.score())));
            case NOT_BEGUN -> throw refused("The match has not begun");
            case ILLEGAL, RESULT_ENTERED -> throw refused("A match that is " + before.status() + " does not go on so");
            case STALE -> throw ApiException.of(ErrorCode.RESOURCE_CONFLICT, "Something newer is known of the match");
            case UNCHANGED -> {
                // Said and known already.
            }
        }
        return matches.get(id);
    }

    private static ApiException refused(String detail) {
        return ApiException.of(ErrorCode.BUSINESS_RULE_VIOLATION, detail);
    }
}
