package dev.tippmixmentor.realtime;

import dev.tippmixmentor.platform.startup.FromEnvironment;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/** Who may open a WebSocket. */
@Validated
@ConfigurationProperties("tippmix.realtime")
record RealtimeProperties(
        @FromEnvironment(
                value = "WS_CORS_ORIGIN",
                description = "Browser origins that may open a WebSocket, separated by commas",
                expected = "exact origins such as https://app.example.com, no *")
        @DefaultValue("http://localhost:3000")
        List<@Pattern(regexp = RealtimeProperties.ORIGIN, message = "has an entry that is not an exact origin") String>
                corsOrigin) {

    /** As browsers send it (RFC 6454 §6.2): scheme, host in lower case, and the port unless it is the default. */
    static final String ORIGIN = "https?://(?:[a-z0-9.-]+|\\[[0-9a-f:]+])(?::\\d{1,5})?";
}
