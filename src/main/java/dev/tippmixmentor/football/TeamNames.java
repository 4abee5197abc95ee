package dev.tippmixmentor.football;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Says which team a name means. The names of football-data.co.uk are ours; of another source's name we know the team only if
 * somebody has said so, it is the same, or it differs in nothing that matters and fits one team alone.
 */
@Component
class TeamNames {
    private final JdbcClient jdbc;
    private final JsonMapper json;
    private final Map<Known, String> published = published();

    TeamNames(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    private record Known(String country, NormalisedName name) {}

    private record Named(UUID id, String name) {}

    /** Names of teams as they are written here; those that are new become teams. */
    Map<String, UUID> create(String country, Collection<String> names) {
        // In one order everywhere, or two leagues of a country could wait for each other for ever.
        String sorted = json.writeValueAsString(new TreeSet<>(names));
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

    /**
     * Teams that another source's names mean. In a country of which we have no team yet nobody can be mistaken, and all
     * names become teams.
     *
     * @return without those that nobody can tell
     */
    Map<String, UUID> resolve(String source, String country, Set<String> names) {
        List<Named> ours = jdbc.sql(
                        "select coalesce(merged_into, id) as id, name from football.teams where country = :country")
                .param("country", country)
                .query(Named.class)
                .list();
        if (ours.isEmpty()) {
            return create(country, names);
        }
        Map<String, UUID> aliases =
                jdbc.sql("""
                        select coalesce(t.merged_into, t.id) as id, a.name
                        from football.team_aliases a
                        join football.teams t on t.id = a.team_id
                        where a.source = :source and a.country = :country
                        """).param("source", source).param("country", country).query(Named.class).list().stream()
                        .collect(Collectors.toMap(Named::name, Named::id));
        Map<String, UUID> exact = ours.stream().collect(Collectors.toMap(Named::name, Named::id));
        Map<NormalisedName, Set<UUID>> alike = ours.stream()
                .collect(Collectors.groupingBy(
                        team -> NormalisedName.of(team.name()), Collectors.mapping(Named::id, Collectors.toSet())));
        Map<String, UUID> resolved = new HashMap<>();
        for (String name : names) {
            Optional.ofNullable(aliases.get(name))
                    .or(() -> Optional.ofNullable(exact.get(name)))
                    .or(() -> Optional.ofNullable(published.get(new Known(country, NormalisedName.of(name))))
                            .map(exact::get))
                    .or(() -> only(alike.get(NormalisedName.of(name))))
                    .ifPresent(team -> resolved.put(name, team));
        }
        return resolved;
    }

    private static Optional<UUID> only(@Nullable Set<UUID> teams) {
        return teams != null && teams.size() == 1 ? Optional.of(teams.iterator().next()) : Optional.empty();
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

    private static Map<Known, String> published() {
        CSVFormat format = CSVFormat.DEFAULT.builder().setCommentMarker('#').get();
        try (Reader file = new InputStreamReader(
                        new ClassPathResource("football/team-aliases.csv").getInputStream(), StandardCharsets.UTF_8);
                CSVParser lines = CSVParser.parse(file, format)) {
            Map<Known, String> names = new HashMap<>();
            for (CSVRecord line : lines) {
                Known known = new Known(line.get(0), NormalisedName.of(line.get(1)));
                String before = names.put(known, line.get(2));
                if (before != null && !Objects.equals(before, line.get(2))) {
                    throw new IllegalStateException("two teams for " + known);
                }
            }
            return Map.copyOf(names);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
