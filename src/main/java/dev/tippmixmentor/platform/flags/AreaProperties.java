package dev.tippmixmentor.platform.flags;

import dev.tippmixmentor.platform.startup.FromEnvironment;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/** The areas this process may have on; no flag overrules a {@code false}. */
@Validated
@ConfigurationProperties("tippmix.areas")
record AreaProperties(
        @FromEnvironment(
                value = "ENABLE_AGENTS",
                description = "Whether agents exist and work here; no flag overrules false",
                expected = "true or false")
        @DefaultValue("true")
        boolean agents,

        @FromEnvironment(
                value = "ENABLE_PREDICTIONS",
                description = "Whether predictions are made and shown here; no flag overrules false",
                expected = "true or false")
        @DefaultValue("true")
        boolean predictions,

        @FromEnvironment(
                value = "ENABLE_LIVE_DATA",
                description = "Whether running matches are told live here; no flag overrules false",
                expected = "true or false")
        @DefaultValue("true")
        boolean liveData,

        @FromEnvironment(
                value = "ENABLE_ANALYTICS",
                description = "Whether models are back-tested here; no flag overrules false",
                expected = "true or false")
        @DefaultValue("true")
        boolean analytics) {

    boolean allows(Area area) {
        return switch (area) {
            case AGENTS -> agents;
            case PREDICTIONS -> predictions;
            case LIVE_DATA -> liveData;
            case ANALYTICS -> analytics;
        };
    }
}
