package dev.tippmixmentor.simulator;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tippmixmentor.football.MatchId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the simulator of this node does.
 *
 * @param running whether matches are being played
 * @param speed minutes of a match in a minute; null if nothing was ever played
 * @param seed from which everything follows; the same fixtures, rates and seed give the same matches
 * @param matches those of the last start
 * @param over how many of them have ended
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record SimulationView(
        boolean running, @Nullable Double speed, @Nullable Long seed, List<MatchId> matches, int over) {

    SimulationView {
        matches = List.copyOf(matches);
    }
}
