package dev.tippmixmentor.football;

import dev.tippmixmentor.football.Meeting.Revision;
import dev.tippmixmentor.platform.audit.AuditAction;
import dev.tippmixmentor.platform.audit.AuditEntry;
import dev.tippmixmentor.platform.audit.AuditLog;
import dev.tippmixmentor.platform.cache.TagCache;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The only door for outside data: takes in what a source says of a league's matches. Safe to repeat: what is known
 * already changes nothing and tells nobody.
 */
@Service
public class FixtureIntake {
    private final JdbcClient jdbc;
    private final TeamNames names;
    private final IncomingTeams incomingTeams;
    private final KnownSourceIds sourceIds;
    private final Meetings meetings;
    private final MatchRows rows;
    private final BookmakerOdds odds;
    private final AuditLog audit;
    private final TagCache cache;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    FixtureIntake(
            JdbcClient jdbc,
            TeamNames names,
            IncomingTeams incomingTeams,
            KnownSourceIds sourceIds,
            Meetings meetings,
            MatchRows rows,
            BookmakerOdds odds,
            AuditLog audit,
            TagCache cache,
            ApplicationEventPublisher events,
            Clock clock) {
        this.jdbc = jdbc;
        this.names = names;
        this.incomingTeams = incomingTeams;
        this.sourceIds = sourceIds;
        this.meetings = meetings;
        this.rows = rows;
        this.odds = odds;
        this.audit = audit;
        this.cache = cache;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Takes in matches of one league, all or none. The league and its teams are created when they are new. A known match
     * that gets its first result or another one publishes {@link MatchFinished}; the whole call publishes one {@link
     * FixturesChanged} if anything changed. What a person entered stays: a result, and that a match is
     * called off. What sides play beyond their meetings of the season, such as against relegation, is skipped. Calls for the
     * same league wait for each other.
     *
     * @param league the league; its name and country replace those we know
     * @param matches in any order; of the same match the last counts
     * @return what changed, a match that comes twice counted once
     */
    @Transactional
    public IntakeReport accept(IncomingLeague league, List<IncomingMatch> matches) {
        LeagueId leagueId = lock(league);
        Map<String, UUID> teams = names.hold(names.create(league.country(), IncomingTeams.namesIn(matches)));
        return accept(leagueId, league, matches, teams, new HashMap<>());
    }

    /**
     * The same of a source that has its own names for teams, and perhaps ids of its own, which come before names. Matches of a
     * side that nobody can tell are skipped, and a moderator is asked what the name means.
     *
     * @param source for example {@code openfootball}
     */
    @Transactional
    public IntakeReport accept(String source, IncomingLeague league, List<IncomingMatch> matches) {
        LeagueId leagueId = lock(league);
        Map<String, UUID> teams = incomingTeams.take(source, league, matches);
        Map<String, UUID> known = sourceIds.matches(source, SourceIds.ofMatches(matches));
        Map<String, UUID> ids = new HashMap<>(known);
        IntakeReport report = accept(leagueId, league, matches, teams, ids);
        ids.keySet().removeAll(known.keySet());
        sourceIds.storeMatches(source, ids);
        return report;
    }

    /** @param ids our matches by the source's ids; those that are told are added */
    private IntakeReport accept(
            LeagueId leagueId,
            IncomingLeague league,
            List<IncomingMatch> matches,
            Map<String, UUID> teams,
            Map<String, UUID> ids) {
        List<IncomingMatch> told = new ArrayList<>();
        List<SkippedMatch> skipped = new ArrayList<>();
        for (IncomingMatch match : matches) {
            UUID home = teams.get(match.home());
            UUID away = teams.get(match.away());
            if (home == null || away == null) {
                skipped.add(new SkippedMatch(match, SkippedMatch.Reason.UNKNOWN_TEAM));
            } else if (home.equals(away)) {
                skipped.add(new SkippedMatch(match, SkippedMatch.Reason.CONTRADICTION));
            } else {
                told.add(match);
            }
        }
        if (told.isEmpty()) {
            return new IntakeReport(0, 0, 0, skipped);
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        List<Meeting> taken = new ArrayList<>();
        for (Meeting meeting : meetings.meant(leagueId, league, told, teams, ids, skipped)) {
            meeting.skipped().ifPresentOrElse(skipped::add, () -> taken.add(meeting));
        }
        List<Meeting> created = taken.stream().filter(Meeting::isNew).toList();
        List<Revision> revised =
                taken.stream().flatMap(meeting -> meeting.revision().stream()).toList();
        insert(leagueId, created, now);
        taken.forEach(meeting -> meeting.tell(ids));
        rows.update(revised.stream().map(Revision::after).toList(), now);
        Set<UUID> touched = odds.store(quotes(taken), now);
        revised.forEach(change -> touched.add(change.after().id()));
        created.forEach(meeting -> touched.remove(meeting.id()));
        IntakeReport report = new IntakeReport(
                created.size(), touched.size(), taken.size() - created.size() - touched.size(), skipped);
        publish(leagueId, revised, report, now);
        return report;
    }

    /** The league's row is the lock: two sources that know the same league come one after the other. */
    private LeagueId lock(IncomingLeague league) {
        int changed = jdbc.sql("""
                        insert into football.leagues (code, name, country)
                        values (:code, :name, :country)
                        on conflict (code) where deleted_at is null do update
                        set name = excluded.name, country = excluded.country
                        where (leagues.name, leagues.country) is distinct from (excluded.name, excluded.country)
                        """)
                .param("code", league.code())
                .param("name", league.name())
                .param("country", league.country())
                .update();
        if (changed > 0) {
            cache.invalidateAfterCommit(FootballTags.LEAGUES); // answers tell its name
        }
        return jdbc.sql("select id from football.leagues where code = :code and deleted_at is null for no key update")
                .param("code", league.code())
                .query((row, number) -> new LeagueId(row.getObject("id", UUID.class)))
                .single();
    }

    private void insert(LeagueId leagueId, List<Meeting> created, Instant now) {
        Map<MatchRows.Identity, IncomingMatch> matches = new LinkedHashMap<>();
        created.forEach(meeting -> {
            if (meeting.incoming() != null) {
                matches.put(meeting.identity(), meeting.incoming());
            }
        });
        Map<MatchRows.Identity, UUID> ids = rows.insert(leagueId, matches, now);
        created.forEach(meeting -> meeting.created(ids.get(meeting.identity())));
    }

    private static Map<UUID, List<IncomingOdds>> quotes(List<Meeting> meetings) {
        Map<UUID, List<IncomingOdds>> quotes = new LinkedHashMap<>();
        for (Meeting meeting : meetings) {
            if (meeting.incoming() != null && meeting.id() != null) {
                quotes.put(meeting.id(), meeting.incoming().odds());
            }
        }
        return quotes;
    }

    private void publish(LeagueId leagueId, List<Revision> revised, IntakeReport report, Instant now) {
        for (Revision change : revised) {
            KnownMatch after = change.after();
            Score result = after.score();
            if (result != null && after.revision() > change.before().revision()) {
                events.publishEvent(new MatchFinished(
                        new MatchId(after.id()), leagueId, result, after.revision(), after.earliestKickOff(), now));
                auditCorrection(change.before(), after, result);
            }
        }
        if (report.changedAnything()) {
            events.publishEvent(new FixturesChanged(leagueId, now));
        }
    }

    /** First results are facts of the import, which has an entry of its own. */
    private void auditCorrection(KnownMatch before, KnownMatch after, Score result) {
        Score corrected = before.score();
        if (before.isFinished() && corrected != null) {
            audit.record(AuditEntry.of(AuditAction.RESULT_CORRECTED, after.id())
                    .from(Map.of("score", corrected, "kickOff", before.kickOff()))
                    .to(Map.of("score", result, "kickOff", after.kickOff())));
        }
    }
}
