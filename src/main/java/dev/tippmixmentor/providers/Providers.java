package dev.tippmixmentor.providers;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks one provider after the other until one answers. */
class Providers {
    private static final Logger log = LoggerFactory.getLogger(Providers.class);
    private static final int DAYS_BACK = 2;
    private static final int DAYS_AHEAD = 14;

    private final List<GuardedSource> sources;
    private final LastAnswers answers;
    private final Clock clock;

    /** @param sources in the order in which they are asked */
    Providers(List<GuardedSource> sources, LastAnswers answers, Clock clock) {
        this.sources = List.copyOf(sources);
        this.answers = answers;
        this.clock = clock;
    }

    List<GuardedSource> sources() {
        return sources;
    }

    boolean areConfigured() {
        return sources.stream().anyMatch(GuardedSource::isConfigured);
    }

    /**
     * What is known of the matches of these weeks: a recent answer, for which nobody is asked, or a new one, or the last good
     * one marked stale.
     *
     * @param maxAge of what is recent
     * @return empty if nobody answers and nobody ever did
     */
    Optional<LeagueAnswer> matches(ProviderLeague league, Duration maxAge) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Optional<LeagueAnswer> last = answers.find(league);
        if (last.filter(answer -> answer.fetchedAt().isAfter(now.minus(maxAge))).isPresent()) {
            return last;
        }
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        for (GuardedSource source : sources) {
            if (!source.isConfigured()) {
                continue;
            }
            try {
                LeagueAnswer answer = new LeagueAnswer(
                        source.name(),
                        now,
                        false,
                        source.matches(league, today.minusDays(DAYS_BACK), today.plusDays(DAYS_AHEAD)));
                answers.store(league, answer);
                return Optional.of(answer);
            } catch (ProviderException e) {
                log.warn(
                        "provider.failed provider={} league={} fault={} reason={}",
                        source.name(),
                        league,
                        e.fault(),
                        e.getMessage());
            }
        }
        return last.map(LeagueAnswer::asStale);
    }
}
