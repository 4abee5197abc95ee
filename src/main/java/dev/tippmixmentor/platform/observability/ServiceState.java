package dev.tippmixmentor.platform.observability;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/** How something is; what comes later here counts more for the whole. */
enum ServiceState {
    /** Whoever could say is not there, and is down itself. */
    UNKNOWN,
    UP,
    /** Works, but not as well as it should: slow, late, or something that can be done without is down. */
    DEGRADED,
    DOWN;

    /** Of the actuator; its HTTP status is 200, as we are of use. */
    static final Status DEGRADED_STATUS = new Status(DEGRADED.name());

    /** Said of what we can do without: it does not answer, and we are only degraded. */
    static final String ANSWERS = "answers";

    /** As clients see it. */
    @JsonValue
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What an indicator of the actuator says. */
    static ServiceState of(@Nullable Health health) {
        if (health == null) {
            return UNKNOWN;
        }
        if (Boolean.FALSE.equals(health.getDetails().get(ANSWERS))) {
            return DOWN;
        }
        return of(health.getStatus());
    }

    static ServiceState of(Status status) {
        if (status.equals(Status.UP)) {
            return UP;
        }
        if (status.equals(DEGRADED_STATUS)) {
            return DEGRADED;
        }
        return status.equals(Status.UNKNOWN) ? UNKNOWN : DOWN;
    }

    /** The one of the two that is worse. */
    ServiceState worse(ServiceState other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
