package dev.tippmixmentor.stomp;

import dev.tippmixmentor.platform.startup.FromEnvironment;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.validation.annotation.Validated;

/** Who may open a WebSocket, and how it ends with the process. */
@Validated
@ConfigurationProperties("tippmix.realtime")
record StompProperties(
        @FromEnvironment(
                value = "WS_CORS_ORIGIN",
                description = "Browser origins that may open a WebSocket, separated by commas",
                expected = "exact origins such as https://app.example.com, no *")
        @DefaultValue("http://localhost:3000")
        List<@Pattern(regexp = StompProperties.ORIGIN, message = "has an entry that is not an exact origin") String>
                corsOrigin,

        @FromEnvironment(
                value = "WS_DRAIN_TIME",
                description = "Over how long the clients of a process that stops are sent to others",
                expected = "0s to 20s, for example 6s or 6 (seconds)")
        @DefaultValue("6s")
        @DurationUnit(ChronoUnit.SECONDS)
        @DurationMin(seconds = 0)
        @DurationMax(seconds = 20)
        Duration drainTime,

        @FromEnvironment(
                value = "WS_COMPRESSION",
                description = "Compresses WebSocket messages for clients that can (permessage-deflate)",
                expected = "true or false")
        @DefaultValue("false")
        boolean compression) {

    /** As browsers send it (RFC 6454 §6.2): scheme, host in lower case, and the port unless it is the default. */
    static final String ORIGIN = "https?://(?:[a-z0-9.-]+|\\[[0-9a-f:]+])(?::\\d{1,5})?";
}
