package dev.tippmixmentor.football;

import dev.tippmixmentor.platform.cache.TagCache;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Says which team a name means. The names of football-data.co.uk are ours; of another source's name we know the team only if
 * somebody has said so, it is the same, or it differs in nothing that matters and fits one team alone. Whichever source comes
 * first, a club has one row: those that are published are made under our name, others only when a moderator says so.
 */
@Component
class TeamNames {
    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final TagCache cache;
    private final PublishedNames published = PublishedNames.read();

    TeamNames(JdbcClient jdbc, JsonMapper json, TagCache cache) {
        this.jdbc = jdbc;
        this.json = json;
        this.cache = cache;
    }

    private record Named(UUID id, String name) {}

    private record Held(UUID id, UUID current) {}

    /** What names mean: teams that we have, and our names of clubs that we have not. */
    private record Meaning(Map<String, UUID> teams, Map<String, String> missing) {}

    /** Names of teams as they are written here; those that are new become teams. */
    Map<String, UUID> create(String country, Collection<String> names) {
        // In one order everywhere, or two leagues of a country could wait for each other for ever.
        TreeSet<String> ordered = new TreeSet<>(names);
        adopt(country, ordered);
        String sorted = json.writeValueAsString(ordered);
        jdbc.sql("""
                        insert into football.teams (country, name)
                        select :country, name
                        from json_array_elements_text(:names::json) as t (name)
                        order by name collate "C"
                        on conflict (country, name) do nothing
                        """).param("country", country).param("names", sorted).update();
        return jdbc.sql("""
                        select coalesce(t.merged_into, t.id) as id, t.name
                        from football.teams t
                        join json_array_elements_text(:names::json) as n (name) on n.name = t.name
                        where t.country = :country
                        """).param("country", country).param("names", sorted).query(Named.class).list().stream()
                .collect(Collectors.toMap(Named::name, Named::id));
    }

    /** Clubs that were made for another source get our name when it turns up, if it is alike and fits one of them alone. */
    private void adopt(String country, Set<String> names) {
        List<Named> others =
                jdbc.sql("""
                        select id, name
                        from football.teams
                        where country = :country and named_by is not null and merged_into is null
                        order by id
                        """).param("country", country).query(Named.class).list();
        if (others.isEmpty()) {
            return;
        }
        Set<String> known =
                new HashSet<>(jdbc.sql("select name from football.teams where country = :country and named_by is null")
                        .param("country", country)
                        .query(String.class)
                        .list());
        Map<NormalisedName, List<String>> alike =
                names.stream().filter(name -> !known.contains(name)).collect(Collectors.groupingBy(NormalisedName::of));
        Map<NormalisedName, List<Named>> candidates =
                others.stream().collect(Collectors.groupingBy(team -> NormalisedName.of(team.name())));
        alike.forEach((normalised, ours) -> {
            List<Named> theirs = candidates.getOrDefault(normalised, List.of());
            if (ours.size() == 1 && theirs.size() == 1) {
                rename(theirs.get(0).id(), ours.get(0));
            }
        });
    }

    private void rename(UUID team, String name) {
        jdbc.sql("update football.teams set name = :name, named_by = null where id = :id")
                .param("name", name)
                .param("id", team)
                .update();
        cache.invalidateAfterCommit(FootballTags.MATCHES, FootballTags.LEAGUES);
    }

    /** Makes a team under the name that another source gives it, until football-data.co.uk has one for it. */
    UUID createFor(String source, String country, String name) {
        jdbc.sql("""
                        insert into football.teams (country, name, named_by)
                        values (:country, :name, :source)
                        on conflict (country, name) do nothing
                        """)
                .param("country", country)
                .param("name", name)
                .param("source", source)
                .update();
        return jdbc.sql("""
                        select coalesce(merged_into, id)
                        from football.teams
                        where country = :country and name = :name
                        """)
                .param("country", country)
                .param("name", name)
                .query(UUID.class)
                .single();
    }

    /**
     * Teams that another source's names mean. A club that is published and that we do not have yet is made, under our name:
     * whichever source comes first, they all meet.
     *
     * @return without those that nobody can tell
     */
    Map<String, UUID> resolve(String source, String country, Set<String> names) {
        Meaning meaning = meaning(source, country, names);
        Map<String, UUID> teams = new HashMap<>(meaning.teams());
        if (!meaning.missing().isEmpty()) {
            Map<String, UUID> made = create(country, meaning.missing().values());
            meaning.missing().forEach((name, ours) -> teams.put(name, made.get(ours)));
        }
        return teams;
    }

    /** As {@link #resolve}, of teams that we have. */
    Map<String, UUID> find(String source, String country, Set<String> names) {
        return meaning(source, country, names).teams();
    }

    private Meaning meaning(String source, String country, Set<String> names) {
        Map<String, UUID> teams = new HashMap<>();
        Map<String, String> missing = new HashMap<>();
        if (names.isEmpty()) {
            return new Meaning(teams, missing);
        }
        Map<String, UUID> ours = jdbc
                .sql("select coalesce(merged_into, id) as id, name from football.teams where country = :country")
                .param("country", country)
                .query(Named.class)
                .list()
                .stream()
                .collect(Collectors.toMap(Named::name, Named::id));
        Map<String, UUID> aliases =
                jdbc.sql("""
                        select coalesce(t.merged_into, t.id) as id, a.name
                        from football.team_aliases a
                        join football.teams t on t.id = a.team_id
                        where a.source = :source and a.country = :country
                        """).param("source", source).param("country", country).query(Named.class).list().stream()
                        .collect(Collectors.toMap(Named::name, Named::id));
        Map<NormalisedName, Set<String>> alike = Stream.concat(
                        ours.keySet().stream(), published.clubs(country).stream())
                .collect(Collectors.groupingBy(NormalisedName::of, Collectors.toSet()));
        for (String name : names) {
            UUID known = aliases.getOrDefault(name, ours.get(name));
            if (known != null) {
                teams.put(name, known);
                continue;
            }
            published
                    .clubCalled(country, name)
                    .or(() -> only(alike.getOrDefault(NormalisedName.of(name), Set.of()), ours))
                    .ifPresent(club -> {
                        UUID team = ours.get(club);
                        if (team == null) {
                            missing.put(name, club);
                        } else {
                            teams.put(name, team);
                        }
                    });
        }
        return new Meaning(teams, missing);
    }

    /** The one club that all of these names are of; two names may be of one that was merged. */
    private static Optional<String> only(Set<String> names, Map<String, UUID> ours) {
        long clubs = names.stream()
                .map(name -> ours.containsKey(name) ? ours.get(name) : name)
                .distinct()
                .count();
        return clubs == 1 ? names.stream().findFirst() : Optional.empty();
    }

    /**
     * The same teams, of which none becomes part of another until the caller's transaction ends: what is stored of them meanwhile would
     * be left behind.
     */
    Map<String, UUID> hold(Map<String, UUID> teams) {
        Map<UUID, UUID> current = jdbc
                .sql("""
                        select id, coalesce(merged_into, id) as current
                        from football.teams
                        where id = any(:ids)
                        order by id
                        for share
                        """)
                .param("ids", teams.values().stream().distinct().toArray(UUID[]::new))
                .query(Held.class)
                .list()
                .stream()
                .collect(Collectors.toMap(Held::id, Held::current));
        Map<String, UUID> held = new HashMap<>();
        teams.forEach((name, id) -> held.put(name, current.getOrDefault(id, id)));
        return held.equals(teams) ? held : hold(held);
    }

    /** Notes names for a moderator to say what they mean; what was asked already only counts on. */
    void ask(String source, IncomingLeague league, Set<String> names, Instant now) {
        jdbc.sql("""
                        insert into football.unresolved_teams (
                            source, country, name, league_code, first_seen_at, last_seen_at
                        )
                        select :source, :country, name, :league, :now, :now
                        from json_array_elements_text(:names::json) as t (name)
                        order by name collate "C"
                        on conflict on constraint unresolved_teams_name_uq do update
                        set times = unresolved_teams.times + 1, last_seen_at = excluded.last_seen_at
                        """)
                .param("source", source)
                .param("country", league.country())
                .param("league", league.code())
                .param("now", Timestamp.from(now))
                .param("names", json.writeValueAsString(new TreeSet<>(names)))
                .update();
    }
}
