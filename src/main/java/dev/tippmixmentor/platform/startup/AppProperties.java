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
        LogLevel logLevel,

        @FromEnvironment(
                value = AppProperties.ALLOW_UNENCRYPTED,
                description = "Whether production may talk to PostgreSQL and Redis on other machines without TLS",
                expected = "true where nobody else is on the network, false otherwise")
        @DefaultValue("false")
        boolean allowUnencrypted) {

    static final String ALLOW_UNENCRYPTED = "ALLOW_UNENCRYPTED";
}
