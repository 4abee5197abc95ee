package dev.tippmixmentor.providers;

import java.time.LocalDate;
import java.util.List;

/** A service that knows matches. */
interface MatchSource {
    /** Under which its names of teams are known, for example {@code football-data.org}. */
    String name();

    /** Whether we have a key for it. */
    boolean isConfigured();

    /**
     * Asks for the matches of some days, once.
     *
     * @param from first day (UTC)
     * @param to last day (UTC)
     * @throws ProviderException if there is no usable answer
     */
    List<ProviderMatch> matches(ProviderLeague league, LocalDate from, LocalDate to);
}
