package dev.tippmixmentor.football;

import dev.tippmixmentor.football.KnownMatch.Pairing;
import dev.tippmixmentor.platform.audit.AuditAction;
import dev.tippmixmentor.platform.audit.AuditEntry;
import dev.tippmixmentor.platform.audit.AuditLog;
import dev.tippmixmentor.platform.cache.TagCache;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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
    /** Two meetings on one ground are months apart; nearer dates are one match that moved. */
    static final Duration ONE_MEETING = Duration.ofDays(30);

    private final JdbcClient jdbc;
    private final TeamNames names;
    private final IncomingTeams incomingTeams;
    private final KnownSourceIds sourceIds;
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
        this.rows = rows;
        this.odds = odds;
        this.audit = audit;
        this.cache = cache;
        this.events = events;
        this.clock = clock;
    }

    /** A match of ours, known or to be created, with the last that the source says of it. */
    private static final class Slot {
        private final Pairing pairing;
        private final int meeting;
        private final @Nullable KnownMatch known;
        private @Nullable IncomingMatch incoming;
        private @Nullable UUID id;

        Slot(Pairing pairing, int meeting, @Nullable KnownMatch known) {
            this.pairing = pairing;
            this.meeting = meeting;
            this.known = known;
            this.id = known == null ? null : known.id();
        }

        Duration distance(Instant kickOff) {
            if (known != null) {
                return known.distance(kickOff);
            }
            return incoming == null
                    ? Duration.ZERO
                    : Duration.between(incoming.kickOff(), kickOff).abs();
        }

        void tell(Map<String, UUID> ids) {
            if (incoming != null && incoming.sourceIds() != null && id != null) {
                ids.put(incoming.sourceIds().match(), id);
            }
        }

        MatchRows.Identity identity() {
            return new MatchRows.Identity(pairing, meeting);
        }

        boolean isFinished() {
            return known != null && known.isFinished();
        }

        /** Whether it was played, and at another time of the season: then that is not the same match. */
        boolean wasPlayedApartFrom(Instant kickOff) {
            Instant played = null;
            if (incoming != null && incoming.result() != null) {
                played = incoming.kickOff();
            } else if (known != null && known.isFinished()) {
                played = known.kickOff();
            }
            return played != null && Duration.between(played, kickOff).abs().compareTo(ONE_MEETING) > 0;
        }
    }

    private record Revised(KnownMatch before, KnownMatch after) {}

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
        List<Slot> all = slots(leagueId, league, told, teams, ids, skipped);
        all.forEach(slot -> skipped(slot).ifPresent(skipped::add));
        List<Slot> slots = all.stream().filter(slot -> skipped(slot).isEmpty()).toList();
        List<Slot> created = slots.stream().filter(slot -> slot.known == null).toList();
        List<Revised> revised = slots.stream().flatMap(FixtureIntake::revision).toList();
        insert(leagueId, created, now);
        slots.forEach(slot -> slot.tell(ids));
        rows.update(revised.stream().map(Revised::after).toList(), now);
        Set<UUID> touched = odds.store(quotes(slots), now);
        revised.forEach(change -> touched.add(change.after().id()));
        created.forEach(slot -> touched.remove(slot.id));
        IntakeReport report = new IntakeReport(
                created.size(), touched.size(), slots.size() - created.size() - touched.size(), skipped);
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

    private List<Slot> slots(
            LeagueId leagueId,
            IncomingLeague league,
            List<IncomingMatch> matches,
            Map<String, UUID> teams,
            Map<String, UUID> ids,
            List<SkippedMatch> skipped) {
        Map<Pairing, List<Slot>> pairings = known(leagueId, matches);
        matches.stream().sorted(Comparator.comparing(IncomingMatch::kickOff)).forEach(match -> {
            Pairing pairing = new Pairing(match.season(), team(teams, match.home()), team(teams, match.away()));
            List<Slot> meetings = pairings.computeIfAbsent(pairing, absent -> new ArrayList<>());
            UUID meant =
                    match.sourceIds() == null ? null : ids.get(match.sourceIds().match());
            if (meant == null) {
                Slot slot = slot(pairing, meetings, match, league.homeMeetings());
                if (slot.wasPlayedApartFrom(match.kickOff())) {
                    skipped.add(new SkippedMatch(match, SkippedMatch.Reason.ANOTHER_MEETING));
                } else {
                    slot.incoming = match;
                }
                return;
            }
            meetings.stream()
                    .filter(slot -> meant.equals(slot.id))
                    .findFirst()
                    .ifPresentOrElse(
                            slot -> slot.incoming = match,
                            () -> skipped.add(new SkippedMatch(match, SkippedMatch.Reason.CONTRADICTION)));
        });
        return pairings.values().stream()
                .flatMap(List::stream)
                .filter(slot -> slot.incoming != null)
                .toList();
    }

    private static UUID team(Map<String, UUID> teams, String name) {
        UUID id = teams.get(name);
        if (id == null) {
            throw new IllegalStateException("a match of a team that is not there");
        }
        return id;
    }

    /** Which meeting of two sides the source means. */
    private static Slot slot(Pairing pairing, List<Slot> meetings, IncomingMatch match, int most) {
        if (most == 1 && !meetings.isEmpty()) {
            return meetings.get(0);
        }
        Comparator<Slot> nearest = Comparator.comparing(slot -> slot.distance(match.kickOff()));
        Slot best = meetings.stream().min(nearest).orElse(null);
        if (best != null && best.distance(match.kickOff()).compareTo(ONE_MEETING) <= 0) {
            return best;
        }
        if (best == null || meetings.size() < most) {
            Slot next = new Slot(pairing, meetings.size() + 1, null);
            meetings.add(next);
            return next;
        }
        return meetings.stream().filter(slot -> !slot.isFinished()).min(nearest).orElse(best);
    }

    private static Optional<SkippedMatch> skipped(Slot slot) {
        IncomingMatch incoming = slot.incoming;
        return slot.known == null || incoming == null
                ? Optional.empty()
                : slot.known.skips(incoming).map(reason -> new SkippedMatch(incoming, reason));
    }

    private static Stream<Revised> revision(Slot slot) {
        if (slot.known == null || slot.incoming == null) {
            return Stream.empty();
        }
        KnownMatch after = slot.known.with(slot.incoming);
        return after.equals(slot.known) ? Stream.empty() : Stream.of(new Revised(slot.known, after));
    }

    private Map<Pairing, List<Slot>> known(LeagueId leagueId, List<IncomingMatch> matches) {
        Map<Pairing, List<Slot>> pairings = new LinkedHashMap<>();
        rows
                .lock(
                        leagueId,
                        matches.stream().map(IncomingMatch::season).distinct().toList())
                .stream()
                .sorted(Comparator.comparingInt(KnownMatch::meeting))
                .forEach(match -> pairings.computeIfAbsent(match.pairing(), absent -> new ArrayList<>())
                        .add(new Slot(match.pairing(), match.meeting(), match)));
        return pairings;
    }

    private void insert(LeagueId leagueId, List<Slot> created, Instant now) {
        Map<MatchRows.Identity, IncomingMatch> matches = new LinkedHashMap<>();
        created.forEach(slot -> {
            if (slot.incoming != null) {
                matches.put(slot.identity(), slot.incoming);
            }
        });
        Map<MatchRows.Identity, UUID> ids = rows.insert(leagueId, matches, now);
        created.forEach(slot -> slot.id = ids.get(slot.identity()));
    }

    private static Map<UUID, List<IncomingOdds>> quotes(List<Slot> slots) {
        Map<UUID, List<IncomingOdds>> quotes = new LinkedHashMap<>();
        for (Slot slot : slots) {
            if (slot.incoming != null && slot.id != null) {
                quotes.put(slot.id, slot.incoming.odds());
            }
        }
        return quotes;
    }

    private void publish(LeagueId leagueId, List<Revised> revised, IntakeReport report, Instant now) {
        for (Revised change : revised) {
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
