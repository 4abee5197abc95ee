package dev.tippmixmentor.football;

import dev.tippmixmentor.platform.audit.AuditAction;
import dev.tippmixmentor.platform.audit.AuditEntry;
import dev.tippmixmentor.platform.audit.AuditLog;
import dev.tippmixmentor.platform.cache.TagCache;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.platform.web.Cursor;
import dev.tippmixmentor.platform.web.Page;
import dev.tippmixmentor.platform.web.PageQuery;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** Lets people say which team a source means, and that two teams are one. */
@Service
class TeamIdentity {
    private final JdbcClient jdbc;
    private final Teams teams;
    private final TeamNames names;
    private final AuditLog audit;
    private final TagCache cache;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    TeamIdentity(
            JdbcClient jdbc,
            Teams teams,
            TeamNames names,
            AuditLog audit,
            TagCache cache,
            ApplicationEventPublisher events,
            Clock clock) {
        this.jdbc = jdbc;
        this.teams = teams;
        this.names = names;
        this.audit = audit;
        this.cache = cache;
        this.events = events;
        this.clock = clock;
    }

    /** The names that nobody could say the team of, the first seen first. */
    Page<UnresolvedTeam> unresolved(PageQuery page) {
        Cursor after = Cursor.of(page).orElse(new Cursor(Instant.EPOCH, new UUID(0, 0)));
        List<UnresolvedTeam> rows = jdbc.sql("""
                        select id, source, country, name, league_code, times, first_seen_at, last_seen_at
                        from football.unresolved_teams
                        where (first_seen_at, id) > (:at, :id)
                        order by first_seen_at, id
                        limit :limit
                        """)
                .param("at", Timestamp.from(after.at()))
                .param("id", after.id())
                .param("limit", page.limit() + 1)
                .query(TeamIdentity::unresolved)
                .list();
        return Page.of(
                rows,
                page,
                name -> new Cursor(name.firstSeenAt(), name.id()),
                () -> jdbc.sql("select count(*) from football.unresolved_teams")
                        .query(Long.class)
                        .single());
    }

    private static UnresolvedTeam unresolved(ResultSet row, int number) throws SQLException {
        return new UnresolvedTeam(
                row.getObject("id", UUID.class),
                row.getString("source"),
                row.getString("country"),
                row.getString("name"),
                row.getString("league_code"),
                row.getInt("times"),
                row.getTimestamp("first_seen_at").toInstant(),
                row.getTimestamp("last_seen_at").toInstant());
    }

    /**
     * Says for good what a source means by a name; its next delivery goes in.
     *
     * @param team the one that is meant; null for one that we do not have, which is made
     * @throws ApiException {@code RESOURCE_NOT_FOUND}; {@code BUSINESS_RULE_VIOLATION} for a team of another country
     */
    @Transactional
    TeamView resolve(UUID id, @Nullable TeamId team) {
        UnresolvedTeam asked = jdbc.sql("""
                        delete from football.unresolved_teams
                        where id = :id
                        returning id, source, country, name, league_code, times, first_seen_at, last_seen_at
                        """)
                .param("id", id)
                .query(TeamIdentity::unresolved)
                .optional()
                .orElseThrow(() -> ApiException.notFound("unresolved team", id));
        TeamId meant = team == null
                ? new TeamId(names.createFor(asked.source(), asked.country(), asked.name()))
                : lock(team).id();
        if (!lock(meant).country().equals(asked.country())) {
            throw ApiException.of(ErrorCode.BUSINESS_RULE_VIOLATION, "That team is of another country");
        }
        jdbc.sql("""
                        insert into football.team_aliases (source, country, name, team_id)
                        values (:source, :country, :name, :team)
                        on conflict on constraint team_aliases_name_uq do update set team_id = excluded.team_id
                        """)
                .param("source", asked.source())
                .param("country", asked.country())
                .param("name", asked.name())
                .param("team", meant.value())
                .update();
        audit.record(AuditEntry.of(AuditAction.TEAM_RESOLVED, meant)
                .to(Map.of("source", asked.source(), "name", asked.name())));
        return lock(meant);
    }

    /**
     * Makes two teams one: the matches of the first become those of the other, and its id and name go on to mean that.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND}; {@code BUSINESS_RULE_VIOLATION} if they are one already or of
     *     different countries; {@code RESOURCE_CONFLICT} if they have met, or both have a match that would then be there twice
     */
    @Transactional
    TeamView merge(TeamId from, TeamId into) {
        // In one order, so that two who merge the same teams do not wait for each other.
        boolean inOrder = from.value().compareTo(into.value()) < 0;
        TeamView first = lock(inOrder ? from : into);
        TeamView second = lock(inOrder ? into : from);
        TeamView gone = inOrder ? first : second;
        TeamView kept = inOrder ? second : first;
        if (gone.id().equals(kept.id()) || !gone.country().equals(kept.country())) {
            throw ApiException.of(ErrorCode.BUSINESS_RULE_VIOLATION, "Only two teams of one country can be made one");
        }
        List<LeagueId> leagues = leaguesOf(gone.id());
        refuseIfAMatchWouldBeThereTwice(gone.id(), kept.id());
        for (String column : List.of("home_team_id", "away_team_id")) {
            jdbc.sql("update football.matches set %1$s = :into where %1$s = :from".formatted(column))
                    .param("from", gone.id().value())
                    .param("into", kept.id().value())
                    .update();
        }
        jdbc.sql("update football.teams set merged_into = :into where id = :from or merged_into = :from")
                .param("from", gone.id().value())
                .param("into", kept.id().value())
                .update();
        audit.record(
                AuditEntry.of(AuditAction.TEAM_MERGED, kept.id()).from(Map.of("team", gone.id(), "name", gone.name())));
        cache.invalidateAfterCommit(FootballTags.MATCHES, FootballTags.LEAGUES);
        Instant now = clock.instant();
        leagues.forEach(league -> events.publishEvent(new FixturesChanged(league, now)));
        return kept;
    }

    /** The team as it is until the transaction ends; of one that was merged, what it was merged into. */
    private TeamView lock(TeamId id) {
        TeamView known = teams.known(id);
        jdbc.sql("select id from football.teams where id = :id for no key update")
                .param("id", known.id().value())
                .query(UUID.class)
                .single();
        return teams.known(id);
    }

    private List<LeagueId> leaguesOf(TeamId team) {
        return jdbc.sql("""
                        select distinct league_id
                        from football.matches
                        where home_team_id = :team or away_team_id = :team
                        order by league_id
                        """)
                .param("team", team.value())
                .query((row, number) -> new LeagueId(row.getObject("league_id", UUID.class)))
                .list();
    }

    /** Sealed predictions name their match, so that of two none can go. */
    private void refuseIfAMatchWouldBeThereTwice(TeamId from, TeamId into) {
        int twice = jdbc.sql("""
                        select count(*)
                        from football.matches a
                        join football.matches b
                            on b.league_id = a.league_id and b.season = a.season and b.meeting = a.meeting
                        where
                            (a.home_team_id = :from and b.home_team_id = :into and a.away_team_id = b.away_team_id)
                            or (a.away_team_id = :from and b.away_team_id = :into and a.home_team_id = b.home_team_id)
                        """)
                .param("from", from.value())
                .param("into", into.value())
                .query(Integer.class)
                .single();
        int met = jdbc.sql("""
                        select count(*)
                        from football.matches
                        where (home_team_id = :from and away_team_id = :into)
                            or (home_team_id = :into and away_team_id = :from)
                        """)
                .param("from", from.value())
                .param("into", into.value())
                .query(Integer.class)
                .single();
        if (twice + met > 0) {
            throw ApiException.of(
                    ErrorCode.RESOURCE_CONFLICT,
                    met > 0
                            ? "These teams have met"
                            : "Both teams have %d matches of the same pairing".formatted(twice));
        }
    }
}
