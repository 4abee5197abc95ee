package dev.tippmixmentor.football;

import dev.tippmixmentor.football.KnownMatch.Pairing;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** Finds which match of ours a source means by each of its own; within the transaction of an intake. */
@Component
class Meetings {
    private final MatchRows rows;
    private final Clock clock;

    Meetings(MatchRows rows, Clock clock) {
        this.rows = rows;
        this.clock = clock;
    }

    /**
     * What the source speaks of, each once; the known ones are locked.
     *
     * @param teams our sides by the source's names
     * @param ids our matches by the source's ids, which come before anything else
     * @param skipped gets what can't be one of the league's matches
     */
    List<Meeting> meant(
            LeagueId leagueId,
            IncomingLeague league,
            List<IncomingMatch> matches,
            Map<String, UUID> teams,
            Map<String, UUID> ids,
            List<SkippedMatch> skipped) {
        Map<Pairing, List<Meeting>> pairings = known(leagueId, matches);
        matches.stream().sorted(Comparator.comparing(IncomingMatch::kickOff)).forEach(match -> {
            Pairing pairing = new Pairing(match.season(), team(teams, match.home()), team(teams, match.away()));
            List<Meeting> meetings = pairings.computeIfAbsent(pairing, absent -> new ArrayList<>());
            UUID id =
                    match.sourceIds() == null ? null : ids.get(match.sourceIds().match());
            if (id == null) {
                Meeting likely = likely(pairing, meetings, match, league.homeMeetings());
                if (likely.excludes(match)) {
                    skipped.add(new SkippedMatch(match, SkippedMatch.Reason.ANOTHER_MEETING));
                } else {
                    likely.hear(match);
                }
                return;
            }
            meetings.stream()
                    .filter(meeting -> id.equals(meeting.id()))
                    .findFirst()
                    .ifPresentOrElse(
                            meeting -> meeting.hear(match),
                            () -> skipped.add(new SkippedMatch(match, SkippedMatch.Reason.CONTRADICTION)));
        });
        return pairings.values().stream()
                .flatMap(List::stream)
                .filter(meeting -> meeting.incoming() != null)
                .toList();
    }

    private Map<Pairing, List<Meeting>> known(LeagueId leagueId, List<IncomingMatch> matches) {
        Map<Pairing, List<Meeting>> pairings = new LinkedHashMap<>();
        rows
                .lock(
                        leagueId,
                        matches.stream().map(IncomingMatch::season).distinct().toList())
                .stream()
                .sorted(Comparator.comparingInt(KnownMatch::meeting))
                .forEach(match -> pairings.computeIfAbsent(match.pairing(), absent -> new ArrayList<>())
                        .add(new Meeting(match.pairing(), match.meeting(), match)));
        return pairings;
    }

    private static UUID team(Map<String, UUID> teams, String name) {
        return Optional.ofNullable(teams.get(name))
                .orElseThrow(() -> new IllegalStateException("a match of a team that is not there"));
    }

    /** By the date, where two sides meet more than once on one ground. */
    private Meeting likely(Pairing pairing, List<Meeting> meetings, IncomingMatch match, int most) {
        Comparator<Meeting> nearest = Comparator.comparing(meeting -> meeting.distance(match.kickOff()));
        Instant now = clock.instant();
        Optional<Meeting> meant =
                meetings.stream().filter(meeting -> meeting.mayBe(match, now)).min(nearest);
        if (meant.isPresent()) {
            return meant.get();
        }
        if (meetings.size() < most) {
            Meeting next = new Meeting(pairing, meetings.size() + 1, null);
            meetings.add(next);
            return next;
        }
        return meetings.stream()
                .filter(meeting -> !meeting.isPlayed())
                .min(nearest)
                .orElseGet(() -> Collections.min(meetings, nearest));
    }
}
