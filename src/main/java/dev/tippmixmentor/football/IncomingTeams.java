package dev.tippmixmentor.football;

import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/** Says whom a source means that has its own names for teams: by its ids where it tells any, then by name. */
@Component
class IncomingTeams {
    private final TeamNames names;
    private final KnownSourceIds sourceIds;
    private final Clock clock;

    IncomingTeams(TeamNames names, KnownSourceIds sourceIds, Clock clock) {
        this.names = names;
        this.sourceIds = sourceIds;
        this.clock = clock;
    }

    /**
     * The sides of matches that are to be stored, by the source's names. Clubs that everybody knows are made where they are
     * missing; for names that nobody can tell a moderator is asked. The ids of those that were told are kept.
     *
     * @return without those that nobody can tell
     */
    Map<String, UUID> take(String source, IncomingLeague league, Collection<IncomingMatch> matches) {
        Map<String, String> ids = idsByName(matches);
        Map<String, UUID> teams = byId(source, ids);
        Set<String> unknown = namesIn(matches);
        unknown.removeAll(teams.keySet());
        Map<String, UUID> byName = names.resolve(source, league.country(), unknown);
        teams.putAll(byName);
        unknown.removeAll(byName.keySet());
        if (!unknown.isEmpty()) {
            names.ask(source, league, unknown, clock.instant());
        }
        Map<String, UUID> held = names.hold(teams);
        Map<String, UUID> told = new HashMap<>();
        byName.keySet().stream().filter(ids::containsKey).forEach(name -> told.put(ids.get(name), held.get(name)));
        sourceIds.storeTeams(source, told);
        return held;
    }

    /** The sides of matches as far as we know them, by the source's names. */
    Map<String, UUID> find(String source, IncomingLeague league, Collection<IncomingMatch> matches) {
        Map<String, UUID> teams = byId(source, idsByName(matches));
        Set<String> unknown = namesIn(matches);
        unknown.removeAll(teams.keySet());
        teams.putAll(names.find(source, league.country(), unknown));
        return teams;
    }

    static Set<String> namesIn(Collection<IncomingMatch> matches) {
        return matches.stream()
                .flatMap(match -> Stream.of(match.home(), match.away()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Map<String, UUID> byId(String source, Map<String, String> ids) {
        Map<String, UUID> known = sourceIds.teams(source, new HashSet<>(ids.values()));
        Map<String, UUID> teams = new HashMap<>();
        ids.forEach((name, id) -> {
            UUID team = known.get(id);
            if (team != null) {
                teams.put(name, team);
            }
        });
        return teams;
    }

    private static Map<String, String> idsByName(Collection<IncomingMatch> matches) {
        Map<String, String> ids = new HashMap<>();
        for (IncomingMatch match : matches) {
            SourceIds told = match.sourceIds();
            if (told != null) {
                ids.put(match.home(), told.home());
                ids.put(match.away(), told.away());
            }
        }
        return ids;
    }
}
