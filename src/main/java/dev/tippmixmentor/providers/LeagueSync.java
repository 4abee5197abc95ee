package dev.tippmixmentor.providers;

import dev.tippmixmentor.football.FixtureIntake;
import dev.tippmixmentor.football.IncomingMatch;
import dev.tippmixmentor.football.KnownMatches;
import dev.tippmixmentor.football.MatchId;
import dev.tippmixmentor.football.MatchProgress;
import dev.tippmixmentor.football.MatchStatus;
import dev.tippmixmentor.football.Matches;
import dev.tippmixmentor.live.LiveIntake;
import dev.tippmixmentor.live.LiveReport;
import dev.tippmixmentor.platform.flags.Area;
import dev.tippmixmentor.platform.flags.Areas;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;

/**
 * Keeps the leagues up to date: those with a match that runs or is about to as often as is set, the others now and then. One
 * node of the cluster does it at a time; nobody does while live data is off.
 */
@Service
class LeagueSync {
    private static final Logger log = LoggerFactory.getLogger(LeagueSync.class);
    private static final Duration CALM = Duration.ofMinutes(15);
    private static final Duration BEFORE_KICK_OFF = Duration.ofMinutes(10);
    private static final Duration LONGEST_MATCH = Duration.ofHours(3);

    private final Providers providers;
    private final LastAnswers answers;
    private final FixtureIntake fixtures;
    private final KnownMatches known;
    private final Matches matches;
    private final LiveIntake live;
    private final Areas areas;
    private final ProviderProperties properties;
    private final Clock clock;

    LeagueSync(
            Providers providers,
            LastAnswers answers,
            FixtureIntake fixtures,
            KnownMatches known,
            Matches matches,
            LiveIntake live,
            Areas areas,
            ProviderProperties properties,
            Clock clock) {
        this.providers = providers;
        this.answers = answers;
        this.fixtures = fixtures;
        this.known = known;
        this.matches = matches;
        this.live = live;
        this.areas = areas;
        this.properties = properties;
        this.clock = clock;
    }

    /** One that fails must not keep the others waiting. */
    void run() {
        if (!areas.isOn(Area.LIVE_DATA) || !providers.areConfigured()) {
            return;
        }
        for (ProviderLeague league : properties.leagues()) {
            try {
                sync(league);
            } catch (RuntimeException e) {
                log.warn("sync.failed league={}", league, e);
            }
        }
    }

    private void sync(ProviderLeague league) {
        Instant before = clock.instant();
        Duration half = properties.syncInterval().dividedBy(2);
        providers
                .matches(league, isBusy(league) ? half : CALM)
                .filter(answer -> !answer.stale() && !answer.fetchedAt().isBefore(before.minusMillis(1)))
                .ifPresent(answer -> take(league, answer));
    }

    /** Whether a match runs or is about to, as far as we last heard. */
    private boolean isBusy(ProviderLeague league) {
        Instant now = clock.instant();
        return answers.find(league).stream()
                .flatMap(answer -> answer.matches().stream())
                .anyMatch(match -> match.progress().status() == MatchStatus.LIVE
                        || (match.progress().status() == MatchStatus.SCHEDULED
                                && match.kickOff().isBefore(now.plus(BEFORE_KICK_OFF))
                                && match.kickOff().isAfter(now.minus(LONGEST_MATCH))));
    }

    private void take(ProviderLeague league, LeagueAnswer answer) {
        Map<IncomingMatch, ProviderMatch> told = new LinkedHashMap<>();
        answer.matches().forEach(match -> told.put(match.incoming(), match));
        fixtures.accept(answer.source(), league.league(), List.copyOf(told.keySet()));
        Map<IncomingMatch, MatchId> ids = known.of(answer.source(), league.league(), told.keySet());
        told.forEach((incoming, match) -> {
            MatchId id = ids.get(incoming);
            if (id != null && match.hasLiveNews()) {
                MatchProgress progress = match.progress().after(matches.get(id).clock());
                live.accept(id, new LiveReport(answer.source(), answer.fetchedAt(), progress, match.events()));
            }
        });
    }
}
