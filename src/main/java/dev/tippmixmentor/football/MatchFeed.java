package dev.tippmixmentor.football;

import dev.tippmixmentor.realtime.LiveFeed;
import dev.tippmixmentor.realtime.LiveMessage;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;

/**
 * Tells subscribers what happens in matches. Events come at least once and in any order, so it tells how the match stands
 * now; its {@code resultRevision} says which of two messages is the later one.
 */
@Component
class MatchFeed {
    private final LiveFeed live;
    private final Matches matches;

    MatchFeed(LiveFeed live, Matches matches) {
        this.live = live;
        this.matches = matches;
    }

    @ApplicationModuleListener(id = "football.match-feed")
    void on(MatchFinished event) {
        tell("match.finished", event.matchId());
    }

    @ApplicationModuleListener(id = "football.match-feed.called-off")
    void on(MatchCalledOff event) {
        tell("match.called-off", event.matchId());
    }

    /** Nobody hears of one whose league was removed meanwhile. */
    private void tell(String type, MatchId id) {
        matches.find(id)
                .ifPresent(match ->
                        MatchTopics.of(match).forEach(topic -> live.publish(new LiveMessage(topic, type, match))));
    }
}
