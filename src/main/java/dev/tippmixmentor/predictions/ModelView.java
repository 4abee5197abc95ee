package dev.tippmixmentor.predictions;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tippmixmentor.football.LeagueId;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A model version as clients see it.
 *
 * @param algorithm what it was made with, for example {@code geo}
 * @param status what the league uses models of this algorithm for
 * @param settings hyper-parameters by part
 * @param cutOff only matches before this day were seen
 * @param trainingFrom the day of the earliest of them
 * @param trainingMatches how many were seen
 * @param trainingHash SHA-256 over them, the sides, the cut-off and the settings
 * @param objective penalised log-likelihood at the optimum; null if nothing was optimised, as for the next two
 * @param gradientNorm largest absolute derivative left there
 * @param iterations steps taken to get there
 * @param codeRevision the code that made it; null where the build did not say
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record ModelView(
        String version,
        String algorithm,
        LeagueId leagueId,
        ModelStatus status,
        Map<String, Object> settings,
        LocalDate cutOff,
        LocalDate trainingFrom,
        int trainingMatches,
        String trainingHash,
        @Nullable Double objective,
        @Nullable Double gradientNorm,
        @Nullable Integer iterations,
        @Nullable String codeRevision,
        Instant fittedAt) {

    public ModelView {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
    }
}
