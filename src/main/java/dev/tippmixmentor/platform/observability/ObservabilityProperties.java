package dev.tippmixmentor.platform.observability;

import dev.tippmixmentor.platform.startup.FromEnvironment;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/** Who may see our figures. */
@Validated
@ConfigurationProperties("tippmix.observability")
record ObservabilityProperties(
        @FromEnvironment(
                value = "ENABLE_METRICS",
                description = "Lets everybody who reaches the port read /actuator/prometheus, not only administrators",
                expected = "true or false")
        @DefaultValue("false")
        boolean metrics) {}
