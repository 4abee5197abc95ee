package dev.tippmixmentor.football;

import dev.tippmixmentor.realtime.LiveFeed;
import dev.tippmixmentor.realtime.LiveMessage;
import dev.tippmixmentor.realtime.Topic;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;

/**
 * Tells subscribers what happens in matches. Events come at least once and in any order, so it tells how the match stands
 * now; its {@code resultRevision} says which of two messages is the later one.
 */
@Component
class MatchFeed {
    private static final String FINISHED = "match.finished";

    private final LiveFeed live;
    private final Matches matches;

    MatchFeed(LiveFeed live, Matches matches) {
        this.live = live;
        this.matches = matches;
    }

    @ApplicationModuleListener(id = "football.match-feed")
    void on(MatchFinished event) {
        // Its league may have been removed since.
        matches.find(event.matchId()).ifPresent(match -> {
            tell(MatchTopics.of(match.id()), match);
            tell(MatchTopics.LIVE, match);
            tell(MatchTopics.of(match.league().id()), match);
        });
    }

    private void tell(Topic topic, MatchView match) {
        live.publish(new LiveMessage(topic, FINISHED, match));
    }
}
