package dev.tippmixmentor.predictions;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.Nulls;
import dev.tippmixmentor.forecast.BlendedFit;
import dev.tippmixmentor.forecast.DixonColesFit;
import dev.tippmixmentor.forecast.GoalModel;
import dev.tippmixmentor.forecast.OnlineFit;
import java.util.Set;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Fitted models as JSON, to the last bit. Each part names its kind, and a blend has its weight, so that a model which
 * was stored forecasts the same whatever becomes of the settings with which new ones are made.
 */
@Component
class GoalModelJson {
    private final JsonMapper json;

    GoalModelJson(JsonMapper json) {
        // Ratings that were stored before they named their unseen sides forecast as they did.
        this.json = json.rebuild()
                .addMixIn(GoalModel.class, Kind.class)
                .withConfigOverride(
                        Set.class, set -> set.setNullHandling(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY)))
                .build();
    }

    /** The engine knows nothing of JSON. Before there were other kinds, a Dixon-Coles fit did not name its own. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind", defaultImpl = DixonColesFit.class)
    @JsonSubTypes({
        @JsonSubTypes.Type(value = DixonColesFit.class, name = "dixon-coles"),
        @JsonSubTypes.Type(value = OnlineFit.class, name = "ratings"),
        @JsonSubTypes.Type(value = BlendedFit.class, name = "blend")
    })
    private interface Kind {}

    String write(GoalModel model) {
        return json.writerFor(GoalModel.class).writeValueAsString(model);
    }

    GoalModel read(String text) {
        return json.readValue(text, GoalModel.class);
    }
}
