package dev.tippmixmentor.predictions;

import dev.tippmixmentor.football.Fixture;
import dev.tippmixmentor.football.LeagueId;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What an agent is to predict.
 *
 * @param agentId whose predictions they are
 * @param horizon how far ahead of now matches kick off
 * @param wanted which of them
 * @param model the code of an algorithm, fitted to what is known for each day with matches; or a version of the league, which
 *     is used as it is, whatever has been learnt since; the league's default algorithm if null
 * @param stand how long what the agent has said of a match is left as it is although newer results would change it
 * @param fence called in the transaction that publishes, before it commits; throws if the agent may not publish any more
 */
public record Assignment(
        UUID agentId,
        LeagueId league,
        Duration horizon,
        Predicate<Fixture> wanted,
        @Nullable String model,
        Duration stand,
        Runnable fence) {

    /** Every match within the horizon, with the league's default, by whoever asks. */
    static Assignment of(UUID agentId, LeagueId league, Duration horizon) {
        return new Assignment(agentId, league, horizon, fixture -> true, null, Duration.ZERO, () -> {});
    }
}
