package dev.tippmixmentor.live;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.tippmixmentor.football.MatchId;
import dev.tippmixmentor.football.MatchStatus;
import dev.tippmixmentor.football.MatchTopics;
import dev.tippmixmentor.football.MatchView;
import dev.tippmixmentor.football.Matches;
import dev.tippmixmentor.realtime.LiveFeed;
import dev.tippmixmentor.realtime.LiveMessage;
import java.util.ArrayList;
import java.util.List;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;

/**
 * Tells subscribers what happens in running matches. The events of the application come at least once and in any order; so
 * whichever comes tells all that has not been told, in its order, and the others find nothing left. Each message has the
 * revision that it tells, by which clients order them.
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
     * @param liveRevision of the match as it stands
     */
    record Happening(MatchView match, EventView event, int liveRevision) {}

    /**
     * How a match stands.
     *
     * @param liveRevision counts what was told of the match; of two states the one of the higher revision counts
     */
    record State(@JsonUnwrapped MatchView match, int liveRevision) {}

    @ApplicationModuleListener(id = "live.match-feed")
    void on(LiveMatchChanged event) {
        LiveRows.State state = rows.lock(event.matchId());
        if (state.toldRevision() >= event.revision()) {
            return;
        }
        // Nobody hears of one whose league was removed meanwhile.
        matches.find(event.matchId()).ifPresent(match -> tell(match, state));
        rows.told(event.matchId(), state.revision());
    }

    /** Events for everybody, the state only as it is in the end. That a match is over is told by the football module. */
    private void tell(MatchView match, LiveRows.State state) {
        MatchId id = match.id();
        int revision = state.revision();
        List<EventView> happened = rows.eventsAfter(id, state.toldRevision());
        // All of it is committed already. After our own commit the lock is gone, and whoever takes it next could be
        // first.
        List<LiveMessage> messages = new ArrayList<>();
        MatchTopics.of(match).forEach(topic -> {
            happened.forEach(
                    event -> messages.add(new LiveMessage(topic, "match.event", new Happening(match, event, revision))
                            .once(event.id() + " " + event.revision())));
            if (match.status() == MatchStatus.LIVE || match.status() == MatchStatus.SCHEDULED) {
                messages.add(LiveMessage.state(topic, "match.score", id.toString(), new State(match, revision))
                        .once(id + " " + revision));
            }
        });
        live.deliver(messages);
    }
}
