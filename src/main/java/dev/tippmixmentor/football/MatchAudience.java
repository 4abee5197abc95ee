package dev.tippmixmentor.football;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.realtime.PresenceView;
import dev.tippmixmentor.realtime.TopicPresence;
import org.springframework.stereotype.Component;

/** Who follows a match live. */
@Component
class MatchAudience {
    private final Matches matches;
    private final TopicPresence presence;

    MatchAudience(Matches matches, TopicPresence presence) {
        this.matches = matches;
        this.presence = presence;
    }

    /**
     * Those who have subscribed to the topic of a match, at all nodes.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND}
     */
    PresenceView of(MatchId id) {
        if (!matches.exists(id)) {
            throw ApiException.notFound("match", id);
        }
        return presence.of(MatchTopics.of(id));
    }
}
