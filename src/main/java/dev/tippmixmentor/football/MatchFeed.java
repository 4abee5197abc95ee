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
        tell("match.finished", event.matchId(), event.revision());
    }

    @ApplicationModuleListener(id = "football.match-feed.called-off")
    void on(MatchCalledOff event) {
        tell("match.called-off", event.matchId(), event.revision());
    }

    /** Nobody hears of one whose league was removed meanwhile. */
    private void tell(String type, MatchId id, int revision) {
        matches.find(id).ifPresent(match -> {
            Integer told = match.resultRevision();
            String change = id + " " + (told == null ? revision : told);
            live.deliver(MatchTopics.of(match).stream()
                    .map(topic -> new LiveMessage(topic, type, match).once(change))
                    .toList());
        });
    }
}
