package dev.tippmixmentor.simulator;

import dev.tippmixmentor.platform.startup.FromEnvironment;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/** Whether there is a simulator at all. */
@Validated
@ConfigurationProperties("tippmix.simulator")
record SimulatorProperties(
        @FromEnvironment(
                value = "ENABLE_SIMULATOR",
                description = "Lets administrators play fixtures in accelerated time; never where results matter",
                expected = "true or false")
        @DefaultValue("false")
        boolean enabled) {}
