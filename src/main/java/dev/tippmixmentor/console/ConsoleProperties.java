package dev.tippmixmentor.console;

import dev.tippmixmentor.platform.startup.FromEnvironment;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/** Whether there is a console. */
@Validated
@ConfigurationProperties("tippmix.console")
record ConsoleProperties(
        @FromEnvironment(
                value = "ENABLE_CONSOLE",
                description = "Serves the console page at /",
                expected = "true or false")
        @DefaultValue("false")
        boolean enabled) {}
