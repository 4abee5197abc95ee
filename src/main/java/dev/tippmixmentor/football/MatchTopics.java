package dev.tippmixmentor.football;

import dev.tippmixmentor.platform.flags.Area;
import dev.tippmixmentor.platform.flags.PartOf;
import dev.tippmixmentor.platform.security.CurrentUser;
import dev.tippmixmentor.realtime.Topic;
import dev.tippmixmentor.realtime.TopicPolicy;
import java.util.List;
import org.springframework.stereotype.Component;

/** The topics of matches and leagues, which every signed-in user may read. */
@Component
@PartOf(Area.LIVE_DATA)
public class MatchTopics implements TopicPolicy {
    /** Every match that is being played or has just ended. */
    private static final Topic LIVE = Topic.of("matches.live");

    private static final String MATCHES = "matches.";
    private static final String LEAGUES = "leagues.";

    private final Matches matches;
    private final Leagues leagues;

    MatchTopics(Matches matches, Leagues leagues) {
        this.matches = matches;
        this.leagues = leagues;
    }

    static Topic of(MatchId id) {
        return Topic.of(MATCHES + id);
    }

    /** Where everybody hears of what happens in a match. */
    public static List<Topic> of(MatchView match) {
        return List.of(of(match.id()), LIVE, Topic.of(LEAGUES + match.league().id()));
    }

    @Override
    public boolean governs(Topic topic) {
        return topic.equals(LIVE)
                || topic.id(MATCHES).isPresent()
                || topic.id(LEAGUES).isPresent();
    }

    @Override
    public boolean mayRead(CurrentUser user, Topic topic) {
        return true;
    }

    @Override
    public boolean showsPresence(Topic topic) {
        return topic.id(MATCHES).isPresent();
    }

    @Override
    public boolean exists(Topic topic) {
        return topic.equals(LIVE)
                || topic.id(MATCHES)
                        .filter(id -> matches.exists(new MatchId(id)))
                        .isPresent()
                || topic.id(LEAGUES)
                        .filter(id -> leagues.exists(new LeagueId(id)))
                        .isPresent();
    }
}
