package dev.tippmixmentor.platform.web;

import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** How the JSON of clients is read. */
public final class ClientJson {
    private ClientJson() {}

    /**
     * A mapper that refuses members which nobody knows, as they are misspelt, and fractions where whole numbers are meant,
     * which would lose what is behind the point. What nodes store for each other is not read like that: one of a newer version
     * may have more to say than one of this version knows.
     *
     * @param json of the application
     */
    public static JsonMapper strict(JsonMapper json) {
        return json.rebuild()
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
                .build();
    }
}
