package dev.tippmixmentor.predictions;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.tippmixmentor.forecast.BlendedFit;
import dev.tippmixmentor.forecast.DixonColesFit;
import dev.tippmixmentor.forecast.GoalModel;
import dev.tippmixmentor.forecast.OnlineFit;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All about one model version but its parameters, of which the main ones stand here.
 *
 * @param parts what it is made of; rates of several are blended by weight, on their logarithms
 * @param accuracy of the last forecasts before kick-off that this very version made; null before the first is graded
 * @param algorithmAccuracy of those of all versions of the algorithm in this league; null likewise
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record ModelDetails(
        @JsonUnwrapped ModelView model,
        List<Part> parts,
        @Nullable Accuracy accuracy,
        @Nullable Accuracy algorithmAccuracy) {

    public ModelDetails {
        parts = List.copyOf(parts);
    }

    /**
     * A model that a version is made of.
     *
     * @param kind {@code dixon-coles} or {@code ratings}
     * @param weight share in the logarithm of each rate, 0 to 1
     * @param intercept logarithm of the goals of an average side away from home against an average side
     * @param homeAdvantage what playing at home adds to the logarithm of a side's goals
     * @param rho low-score dependence
     * @param sides how many sides it knows
     */
    public record Part(String kind, double weight, double intercept, double homeAdvantage, double rho, int sides) {}

    /** Means over {@code n} matches, see {@link dev.tippmixmentor.forecast.ScoringRules}. */
    public record Accuracy(long n, double rps, double logLoss, double brier, double hitRate) {}

    static List<Part> parts(GoalModel model) {
        return parts(model, 1).toList();
    }

    private static Stream<Part> parts(GoalModel model, double weight) {
        if (model instanceof BlendedFit blend) {
            return Stream.concat(
                    parts(blend.first(), weight * blend.weight()),
                    parts(blend.second(), weight * (1 - blend.weight())));
        }
        if (model instanceof DixonColesFit fit) {
            return Stream.of(new Part(
                    "dixon-coles",
                    weight,
                    fit.intercept(),
                    fit.homeAdvantage(),
                    fit.rho(),
                    fit.strengths().size()));
        }
        if (model instanceof OnlineFit fit) {
            return Stream.of(new Part(
                    "ratings",
                    weight,
                    fit.intercept(),
                    fit.homeAdvantage(),
                    fit.rho(),
                    fit.strengths().size()));
        }
        throw new IllegalStateException("no kind of model: " + model.getClass());
    }
}
