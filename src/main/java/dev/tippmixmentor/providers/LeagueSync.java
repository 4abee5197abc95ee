package dev.tippmixmentor.providers;

import dev.tippmixmentor.football.FixtureIntake;
import dev.tippmixmentor.football.IncomingMatch;
import dev.tippmixmentor.football.KnownMatches;
import dev.tippmixmentor.football.MatchId;
import dev.tippmixmentor.football.MatchProgress;
import dev.tippmixmentor.football.Matches;
import dev.tippmixmentor.live.LiveIntake;
import dev.tippmixmentor.live.LiveReport;
import dev.tippmixmentor.platform.database.StoredFigures;
import dev.tippmixmentor.platform.flags.Area;
import dev.tippmixmentor.platform.flags.Areas;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;

/**
 * Keeps the leagues up to date: matches that run or are about to as often as is set, all of a league now and then, both less
 * often where the providers' quotas would not last. One node of the cluster does it at a time; nobody does while live data is
 * off.
 */
@Service
class LeagueSync {
    private static final Logger log = LoggerFactory.getLogger(LeagueSync.class);

    /** On a busy day a small quota is enough for one list of a league. */
    static final Duration OLD = Duration.ofHours(36);

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
            StoredFigures figures,
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
        figures.watch(
                MultiGauge.builder("tippmix.providers.unheard")
                        .description("Leagues that are synced and of which no provider has told for a day and a half"),
                () -> List.of(Row.of(Tags.empty(), providers.unheard(properties.leagues(), OLD))));
    }

    void run() {
        if (isOn()) {
            sync();
        }
    }

    private boolean isOn() {
        return areas.isOn(Area.LIVE_DATA) && providers.areConfigured();
    }

    /** When it has to be run for the sake of a provider that failed; empty if no such one is to be tried again. */
    Optional<Instant> nextTrial() {
        return isOn() ? providers.nextTrial() : Optional.empty();
    }

    /**
     * Has a league listed now, as far as the providers' quotas allow it, and takes what is told.
     *
     * @throws RuntimeException if what was told can't be taken
     */
    DataRefresh.Refreshed refresh(ProviderLeague league) {
        Instant justNow = clock.instant().truncatedTo(ChronoUnit.MILLIS).minus(Providers.JUST_NOW);
        Optional<LeagueAnswer> told = providers.listSoon(league, answers.find(properties.leagues()));
        if (told.isEmpty()) {
            return DataRefresh.Refreshed.without(DataRefresh.Outcome.UNAVAILABLE);
        }
        LeagueAnswer answer = told.get();
        DataRefresh.Outcome outcome = DataRefresh.Outcome.UNAVAILABLE;
        if (!answer.stale()) {
            boolean fresh = answer.listedAt().isAfter(justNow);
            outcome = fresh ? DataRefresh.Outcome.FRESH : DataRefresh.Outcome.QUOTA;
            if (fresh) {
                take(league, answer); // also what the sync was told just now: it may not be done with it
            }
        }
        return new DataRefresh.Refreshed(outcome, answer.source(), answer.listedAt());
    }

    private void sync() {
        Map<ProviderLeague, LeagueAnswer> all = answers.find(properties.leagues());
        Map<ProviderLeague, LeagueAnswer> busy = new EnumMap<>(ProviderLeague.class);
        Instant now = clock.instant();
        for (Map.Entry<ProviderLeague, LeagueAnswer> last : all.entrySet()) {
            if (last.getValue().matches().stream().anyMatch(match -> Playing.isOn(match, now))) {
                busy.put(last.getKey(), last.getValue());
            }
        }
        if (!busy.isEmpty()) {
            providers.running(busy, all).forEach(this::takeUnlessItFails);
            all = answers.find(properties.leagues());
        }
        List<ProviderLeague> leagues = providers.inTurn(properties.leagues());
        for (ProviderLeague league : leagues) {
            Instant before = clock.instant().truncatedTo(ChronoUnit.MILLIS);
            providers
                    .list(league, all)
                    .filter(answer -> !answer.stale() && !answer.listedAt().isBefore(before))
                    .ifPresent(answer -> takeUnlessItFails(league, answer));
        }
        leagues.stream().findFirst().ifPresent(providers::trySpares);
    }

    /** One that fails must not keep the others waiting. */
    private void takeUnlessItFails(ProviderLeague league, LeagueAnswer answer) {
        try {
            take(league, answer);
        } catch (RuntimeException e) {
            log.warn("sync.failed league={}", league, e);
        }
    }

    private void take(ProviderLeague league, LeagueAnswer answer) {
        Map<IncomingMatch, ProviderMatch> told = new LinkedHashMap<>();
        answer.matches().forEach(match -> told.put(match.incoming(), match));
        fixtures.accept(answer.source(), league.league(), List.copyOf(told.keySet()));
        Map<IncomingMatch, MatchId> ids = known.of(answer.source(), league.league(), told.keySet());
        Set<MatchId> scheduled = matches.scheduled(ids.values()).keySet();
        told.forEach((incoming, match) -> {
            MatchId id = ids.get(incoming);
            // Also of one that is to be played while we have it put off: perhaps that is taken back.
            if (id != null && (match.hasLiveNews() || !scheduled.contains(id))) {
                MatchProgress progress = match.progress().after(matches.get(id).clock());
                live.accept(id, new LiveReport(answer.source(), answer.fetchedAt(), progress, match.events()));
            }
        });
    }
}
