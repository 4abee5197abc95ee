package dev.tippmixmentor.platform.web;

import dev.tippmixmentor.platform.startup.DataSizeBetween;
import dev.tippmixmentor.platform.startup.FromEnvironment;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DataSizeUnit;
import org.springframework.util.unit.DataSize;
import org.springframework.util.unit.DataUnit;
import org.springframework.validation.annotation.Validated;

/** Where the API listens and whom it answers. */
@Validated
@ConfigurationProperties("tippmix.api")
record ApiProperties(
        @FromEnvironment(
                value = "API_PORT",
                description = "Port the API and the WebSocket listen on",
                expected = "a port, 0 to 65535 (0: any free one)")
        @DefaultValue("3001")
        @Min(0)
        @Max(65535)
        int port,

        @FromEnvironment(
                value = "API_HOST",
                description = "Address to listen on",
                expected = "an address of this host, 0.0.0.0 for all")
        @DefaultValue("0.0.0.0")
        @Pattern(regexp = "[A-Za-z0-9.:_-]+", message = "is neither an address nor a host name")
        String host,

        @FromEnvironment(
                value = "CORS_ORIGIN",
                description = "Browser origins that may call the API, separated by commas",
                expected = "exact origins such as https://app.example.com, no *")
        @DefaultValue("http://localhost:3000")
        List<@Pattern(regexp = ApiProperties.ORIGIN, message = "has an entry that is not an exact origin") String>
                corsOrigin,

        @FromEnvironment(
                value = "MAX_REQUEST_SIZE",
                description = "Largest request body, uploads included",
                expected = "1KB to 1GB, for example 512KB or 10MB")
        @DefaultValue("10MB")
        @DataSizeUnit(DataUnit.BYTES)
        @DataSizeBetween(min = "1KB", max = "1GB")
        DataSize maxRequestSize,

        @FromEnvironment(
                value = "TRUSTED_PROXIES",
                description = "Proxies in front of us whose X-Forwarded-For is believed, separated by commas",
                expected = "addresses or ranges such as 10.0.0.0/8,2001:db8::/32")
        @DefaultValue
        List<AddressRange> trustedProxies,

        @FromEnvironment(
                value = "ENABLE_SWAGGER",
                description = "Serves the OpenAPI description and its browser",
                expected = "true or false")
        @DefaultValue("false")
        boolean swagger) {

    /** As browsers send it (RFC 6454 §6.1): lower case, no path, or it would never be equal to theirs. */
    static final String ORIGIN = "https?://(?:[a-z0-9.-]+|\\[[0-9a-f:]+])(?::\\d{1,5})?";
}
