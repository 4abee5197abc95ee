package dev.tippmixmentor.platform.observability;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Whether something answers. */
enum ServiceState {
    UP,
    /** Works, but not as well as it should: something that can be done without is down. */
    DEGRADED,
    DOWN;

    /** As clients see it. */
    @JsonValue
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
