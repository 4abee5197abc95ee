package dev.tippmixmentor.football;

import dev.tippmixmentor.platform.flags.Area;
import dev.tippmixmentor.platform.flags.PartOf;
import dev.tippmixmentor.platform.security.CurrentUser;
import dev.tippmixmentor.realtime.Topic;
import dev.tippmixmentor.realtime.TopicPolicy;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/** The topics of matches and leagues, which every signed-in user may read. */
@Component
@PartOf(Area.LIVE_DATA)
class MatchTopics implements TopicPolicy {
    /** Every match that is being played or has just ended. */
    static final Topic LIVE = Topic.of("matches.live");

    private static final String UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
    private static final Pattern OURS = Pattern.compile("matches\\.live|(matches|leagues)\\." + UUID);

    static Topic of(MatchId id) {
        return Topic.of("matches." + id);
    }

    static Topic of(LeagueId id) {
        return Topic.of("leagues." + id);
    }

    @Override
    public boolean governs(Topic topic) {
        return OURS.matcher(topic.name()).matches();
    }

    @Override
    public boolean mayRead(CurrentUser user, Topic topic) {
        return true;
    }
}
