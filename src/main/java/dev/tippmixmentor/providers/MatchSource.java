package dev.tippmixmentor.providers;

import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** A service that knows matches. Each call is one request. */
interface MatchSource {
    /** Ids that one call may have. */
    int MOST_IDS = 20;

    /** Under which its names of teams are known, for example {@code football-data.org}. */
    String name();

    /** Whether we have a key for it. */
    boolean isConfigured();

    /**
     * The matches of some days, whatever their status; what happened in them may be missing.
     *
     * @param from first day (UTC)
     * @param to last day (UTC)
     * @throws ProviderException if there is no usable answer
     */
    List<ProviderMatch> matches(ProviderLeague league, LocalDate from, LocalDate to);

    /**
     * The matches that are being played, with all that happened in them. There may be others among them.
     *
     * @param today (UTC)
     * @throws ProviderException if there is no usable answer
     */
    Map<ProviderLeague, List<ProviderMatch>> running(Collection<ProviderLeague> leagues, LocalDate today);

    /**
     * Some matches, with all that happened in them.
     *
     * @param ids that the source gave them, at most {@link #MOST_IDS}
     * @throws ProviderException if there is no usable answer
     */
    Map<ProviderLeague, List<ProviderMatch>> byIds(List<String> ids);
}
