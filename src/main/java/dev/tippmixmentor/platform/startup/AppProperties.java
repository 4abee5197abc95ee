package dev.tippmixmentor.platform.startup;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.logging.LogLevel;
import org.springframework.validation.annotation.Validated;

/** What kind of installation this is and how much it says. */
@Validated
@ConfigurationProperties("tippmix.app")
record AppProperties(
        @FromEnvironment(
                value = "APP_ENV",
                description = "Kind of installation; only development shows stack traces",
                expected = "development, test or production")
        @DefaultValue("production")
        AppEnvironment environment,

        @FromEnvironment(
                value = "LOG_LEVEL",
                description = "Least severe log level that is written",
                expected = "trace, debug, info, warn or error")
        @DefaultValue("info")
        LogLevel logLevel) {}
