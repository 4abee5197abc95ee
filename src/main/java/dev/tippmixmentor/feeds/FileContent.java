package dev.tippmixmentor.feeds;

import dev.tippmixmentor.football.IncomingMatch;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a file says.
 *
 * @param rows matches that it has, whatever their worth
 * @param lines where each of these very objects stands
 * @param refusals the first {@link Refusal#MAX_NAMED}, by line
 * @param refusedTotal how many there were in all
 */
record FileContent(
        int rows,
        Map<Division, List<IncomingMatch>> matches,
        IdentityHashMap<IncomingMatch, Integer> lines,
        List<Refusal> refusals,
        int refusedTotal) {}
