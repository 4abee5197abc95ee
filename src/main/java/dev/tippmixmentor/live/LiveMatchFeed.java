package dev.tippmixmentor.live;

import dev.tippmixmentor.football.MatchId;
import dev.tippmixmentor.football.MatchStatus;
import dev.tippmixmentor.football.MatchTopics;
import dev.tippmixmentor.football.MatchView;
import dev.tippmixmentor.football.Matches;
import dev.tippmixmentor.realtime.LiveFeed;
import dev.tippmixmentor.realtime.LiveMessage;
import java.util.List;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;

/**
 * Tells subscribers what happens in running matches. The events of the application come at least once and in any order; so
 * whichever comes tells all that has not been told, in its order, and the others find nothing left.
 */
@Component
class LiveMatchFeed {
    private final LiveFeed live;
    private final Matches matches;
    private final LiveRows rows;

    LiveMatchFeed(LiveFeed live, Matches matches, LiveRows rows) {
        this.live = live;
        this.matches = matches;
        this.rows = rows;
    }

    /**
     * Something that happened, with the match as it stands.
     *
     * @param event what; of the same id the one of the higher revision counts
     */
    record Happening(MatchView match, EventView event) {}

    @ApplicationModuleListener(id = "live.match-feed")
    void on(LiveMatchChanged event) {
        LiveRows.State state = rows.lock(event.matchId());
        if (state.toldRevision() >= event.revision()) {
            return;
        }
        // Nobody hears of one whose league was removed meanwhile.
        matches.find(event.matchId()).ifPresent(match -> tell(match, state.toldRevision()));
        rows.told(event.matchId(), state.revision());
    }

    /** Events for everybody, the state only as it is in the end. That a match is over is told by the football module. */
    private void tell(MatchView match, int told) {
        MatchId id = match.id();
        List<EventView> happened = rows.eventsAfter(id, told);
        MatchTopics.of(match).forEach(topic -> {
            happened.forEach(event -> live.publish(new LiveMessage(topic, "match.event", new Happening(match, event))));
            if (match.status() == MatchStatus.LIVE || match.status() == MatchStatus.SCHEDULED) {
                live.publish(LiveMessage.state(topic, "match.score", id.toString(), match));
            }
        });
    }
}
