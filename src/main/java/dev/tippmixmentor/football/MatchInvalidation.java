package dev.tippmixmentor.football;

import dev.tippmixmentor.platform.cache.TagCache;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * Says which cached answers are out of date when something happens in matches: after the commit, and before whoever caused
 * it is answered.
 */
@Component
class MatchInvalidation {
    private final TagCache cache;

    MatchInvalidation(TagCache cache) {
        this.cache = cache;
    }

    @EventListener
    void on(MatchFinished event) {
        changed(event.matchId(), event.leagueId());
    }

    @EventListener
    void on(MatchCalledOff event) {
        changed(event.matchId(), event.leagueId());
    }

    @EventListener
    void on(FixturesChanged event) {
        cache.invalidateAfterCommit(FootballTags.of(event.leagueId()), FootballTags.MATCHES);
    }

    private void changed(MatchId match, LeagueId league) {
        cache.invalidateAfterCommit(FootballTags.of(match), FootballTags.of(league), FootballTags.LISTS);
    }
}
