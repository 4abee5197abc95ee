package dev.tippmixmentor.football;

import dev.tippmixmentor.platform.cache.Tag;
import java.util.List;

/** What cached answers depend on that are made of leagues and matches. */
public final class FootballTags {
    /** Leagues are removed, brought back or named anew: every answer that tells of what is in a league. */
    public static final Tag LEAGUES = new Tag("leagues");

    /** Many matches at once, by an import: every answer made of matches. */
    static final Tag MATCHES = new Tag("matches");

    /** Lists of matches of several leagues. */
    static final Tag LISTS = new Tag("match-lists");

    private FootballTags() {}

    /** One match and what is told of it. */
    public static Tag of(MatchId match) {
        return Tag.of("match", match);
    }

    /** Everything in a league. */
    public static Tag of(LeagueId league) {
        return Tag.of("league", league);
    }

    /** All that an answer about one match depends on. */
    public static List<Tag> one(MatchId match) {
        return List.of(of(match), MATCHES, LEAGUES);
    }

    static List<Tag> list(MatchFilter filter) {
        return List.of(filter.leagueId() == null ? LISTS : of(filter.leagueId()), MATCHES, LEAGUES);
    }

    static List<Tag> standings(LeagueId league) {
        return List.of(of(league), LEAGUES);
    }
}
