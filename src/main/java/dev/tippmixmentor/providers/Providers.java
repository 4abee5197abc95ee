package dev.tippmixmentor.providers;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks one provider after the other until one answers, each no more often than its quota lasts. */
class Providers {
    private static final Logger log = LoggerFactory.getLogger(Providers.class);
    private static final int DAYS_BACK = 2;
    private static final int DAYS_AHEAD = 14;

    /** However long nobody answered: neither provider bounds the days of one league's list, but we bound its answer. */
    private static final int MOST_DAYS_BACK = 30;

    /** Whoever told so shortly ago is not asked again, however urgent it is. */
    static final Duration JUST_NOW = Duration.ofSeconds(30);

    private final List<GuardedSource> sources;
    private final LastAnswers answers;
    private final Duration syncInterval;
    private final Clock clock;

    /** When this node last asked for a list. */
    private final Map<ProviderLeague, Instant> askedAt = new ConcurrentHashMap<>();

    /**
     * @param sources in the order in which they are asked
     * @param syncInterval how often we would like to ask while matches are played
     */
    Providers(List<GuardedSource> sources, LastAnswers answers, Duration syncInterval, Clock clock) {
        this.sources = List.copyOf(sources);
        this.answers = answers;
        this.syncInterval = syncInterval;
        this.clock = clock;
    }

    List<GuardedSource> sources() {
        return sources;
    }

    boolean areConfigured() {
        return sources.stream().anyMatch(GuardedSource::isConfigured);
    }

    /** Whether there are some to be asked, and each of them fails or wants to be left alone. */
    boolean areSilent() {
        Instant now = now();
        return areConfigured()
                && sources.stream().filter(GuardedSource::isConfigured).allMatch(source -> source.isSilent(now));
    }

    /** How many of these leagues nobody has told of for so long; none if nobody is asked. */
    long unheard(Collection<ProviderLeague> leagues, Duration time) {
        if (!areConfigured()) {
            return 0;
        }
        Instant then = clock.instant().minus(time);
        Set<String> heard = answers.all().stream()
                .filter(answer -> answer.fetchedAt().isAfter(then))
                .map(LastAnswers.Freshness::leagueCode)
                .collect(Collectors.toSet());
        return leagues.stream().filter(league -> !heard.contains(league.name())).count();
    }

    /**
     * What is known of the matches of these weeks, and of those since the last list: a recent answer, for which nobody is
     * asked, or a new one, or the last good one marked stale.
     *
     * @param all what was last heard of all leagues, by which the quota is shared out
     * @return empty if nobody answers and nobody ever did
     */
    Optional<LeagueAnswer> list(ProviderLeague league, Map<ProviderLeague, LeagueAnswer> all) {
        return list(league, all, false);
    }

    /**
     * The same for whoever can't wait until the next list is due. It is due now unless there was one just now, or the quota
     * would not last.
     */
    Optional<LeagueAnswer> listSoon(ProviderLeague league, Map<ProviderLeague, LeagueAnswer> all) {
        return list(league, all, true);
    }

    private Optional<LeagueAnswer> list(ProviderLeague league, Map<ProviderLeague, LeagueAnswer> all, boolean soon) {
        Instant now = now();
        LeagueAnswer last = all.get(league);
        boolean failed = false;
        for (GuardedSource source : sources) {
            if (!source.isConfigured()) {
                continue;
            }
            if (last != null
                    && !source.isTrialDue()
                    && isRecentList(last.listedAt(), now, plan(source, now, all), soon)) {
                return Optional.of(failed ? last.asStale() : last);
            }
            askedAt.put(league, now);
            Optional<LeagueAnswer> answer = list(source, league, last, now);
            if (answer.isPresent()) {
                return answer;
            }
            failed = true;
        }
        return Optional.ofNullable(last).map(LeagueAnswer::asStale);
    }

    private Optional<LeagueAnswer> list(
            GuardedSource source, ProviderLeague league, @Nullable LeagueAnswer last, Instant now) {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        try {
            LeagueAnswer answer = LeagueAnswer.listed(
                    source.name(), now, source.matches(league, firstDay(today, last), today.plusDays(DAYS_AHEAD)));
            answers.store(league, answer);
            return Optional.of(answer);
        } catch (ProviderException e) {
            failed(source, e);
            return Optional.empty();
        }
    }

    /** Earlier after a time without lists, or the results of that time would never be told. */
    private static LocalDate firstDay(LocalDate today, @Nullable LeagueAnswer last) {
        LocalDate listed = last == null ? today : LocalDate.ofInstant(last.listedAt(), ZoneOffset.UTC);
        LocalDate first = (listed.isBefore(today) ? listed : today).minusDays(DAYS_BACK);
        LocalDate earliest = today.minusDays(MOST_DAYS_BACK);
        return first.isBefore(earliest) ? earliest : first;
    }

    /** Those first of which a list was asked for longest ago, so that one that always fails does not take all trials. */
    List<ProviderLeague> inTurn(Collection<ProviderLeague> leagues) {
        return leagues.stream()
                .sorted(Comparator.comparing(league -> askedAt.getOrDefault(league, Instant.EPOCH)))
                .toList();
    }

    /**
     * Asks those again that failed and that nobody needs now, as another answers: a request each to know whether they would.
     * What they say is not taken, or a league would go from one to the other and back.
     */
    void trySpares(ProviderLeague league) {
        LocalDate today = LocalDate.ofInstant(now(), ZoneOffset.UTC);
        for (GuardedSource source : sources) {
            if (source.isTrialDue()) {
                try {
                    int matches = source.matches(league, today, today).size();
                    log.info("provider.spare provider={} matches={}", source.name(), matches);
                } catch (ProviderException e) {
                    failed(source, e);
                }
            }
        }
    }

    /** When one that failed is to be tried again, even if nothing else is to be asked; empty if there is none. */
    Optional<Instant> nextTrial() {
        return sources.stream().flatMap(source -> source.nextTrial().stream()).min(Comparator.naturalOrder());
    }

    /**
     * What is new of leagues in which matches are played, one request for all of them where that is enough.
     *
     * @param busy what was last heard of these leagues
     * @param all what was last heard of all
     * @return what the source that answered says now; empty if nobody has to be asked yet or nobody answers
     */
    Map<ProviderLeague, LeagueAnswer> running(
            Map<ProviderLeague, LeagueAnswer> busy, Map<ProviderLeague, LeagueAnswer> all) {
        Instant now = now();
        Instant oldest = busy.values().stream()
                .map(LeagueAnswer::fetchedAt)
                .min(Instant::compareTo)
                .orElse(now);
        for (GuardedSource source : sources) {
            if (!source.isConfigured()) {
                continue;
            }
            if (!source.isTrialDue()
                    && isRecent(oldest, now, plan(source, now, all).running())) {
                return Map.of();
            }
            try {
                return running(source, busy, now);
            } catch (ProviderException e) {
                failed(source, e);
            }
        }
        return Map.of();
    }

    private Map<ProviderLeague, LeagueAnswer> running(
            GuardedSource source, Map<ProviderLeague, LeagueAnswer> busy, Instant now) {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        Map<ProviderLeague, List<ProviderMatch>> told = new EnumMap<>(ProviderLeague.class);
        source.running(busy.keySet(), today).forEach((league, matches) -> told.put(league, new ArrayList<>(matches)));
        addThoseThatEnded(source, busy, told, now);
        Map<ProviderLeague, LeagueAnswer> news = new EnumMap<>(ProviderLeague.class);
        busy.forEach((league, last) -> {
            List<ProviderMatch> matches = told.getOrDefault(league, List.of());
            if (last.source().equals(source.name())) {
                LeagueAnswer merged = last.with(matches, now);
                answers.store(league, merged);
                news.put(league, merged.only(matches));
            } else {
                // It does not know the other one's ids: only a list of its own says what became of those matches.
                list(source, league, last, now).ifPresent(list -> news.put(league, list.with(matches, now)));
            }
        });
        return news;
    }

    /** Whoever tells of running matches only does not tell that one has ended. */
    private void addThoseThatEnded(
            GuardedSource source,
            Map<ProviderLeague, LeagueAnswer> busy,
            Map<ProviderLeague, List<ProviderMatch>> told,
            Instant now) {
        List<String> ended = new ArrayList<>();
        busy.forEach((league, last) -> {
            if (last.source().equals(source.name())) {
                last.matches().stream()
                        .filter(match -> Playing.isAwaited(match, now))
                        .filter(match ->
                                told.getOrDefault(league, List.of()).stream().noneMatch(match::isSameAs))
                        .flatMap(match -> Optional.ofNullable(match.ids()).stream())
                        .forEach(ids -> ended.add(ids.match()));
            }
        });
        if (ended.isEmpty()) {
            return;
        }
        try {
            source.byIds(ended.stream().limit(MatchSource.MOST_IDS).toList())
                    .forEach((league, matches) -> told.computeIfAbsent(league, absent -> new ArrayList<>())
                            .addAll(matches));
        } catch (ProviderException e) {
            failed(source, e); // they are asked for again the next time
        }
    }

    private PollPlan plan(GuardedSource source, Instant now, Map<ProviderLeague, LeagueAnswer> all) {
        Duration rest = source.allowance().rest(now);
        Collection<ProviderMatch> matches = all.values().stream()
                .flatMap(answer -> answer.matches().stream())
                .toList();
        return PollPlan.of(
                source.allowance().left().getAsLong(),
                rest,
                Playing.between(now, now.plus(rest), matches),
                Math.max(all.size(), 1),
                syncInterval);
    }

    private boolean isRecentList(Instant listedAt, Instant now, PollPlan plan, boolean soon) {
        if (soon && plan.spare()) {
            return listedAt.isAfter(now.minus(JUST_NOW));
        }
        return isRecent(listedAt, now, plan.list());
    }

    /** With half an interval of the sync to spare, as that is never quite on time. */
    private boolean isRecent(Instant heardAt, Instant now, Duration interval) {
        return heardAt.isAfter(now.minus(interval.minus(syncInterval.dividedBy(2))));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static void failed(GuardedSource source, ProviderException e) {
        log.warn("provider.failed provider={} fault={} reason={}", source.name(), e.fault(), e.getMessage());
    }
}
