package dev.tippmixmentor.platform.cache;

import dev.tippmixmentor.platform.startup.DataSizeBetween;
import dev.tippmixmentor.platform.startup.FromEnvironment;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DataSizeUnit;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.util.unit.DataSize;
import org.springframework.util.unit.DataUnit;
import org.springframework.validation.annotation.Validated;

/** What of our answers is kept, where and for how long. */
@Validated
@ConfigurationProperties("tippmix.cache")
record CacheProperties(
        @FromEnvironment(
                value = "CACHE_PREFIX",
                description = "Beginning of all cache keys in Redis; installations that share one need different ones",
                expected = "1 to 40 letters, digits, - or _")
        @DefaultValue("tippmix")
        @Pattern(regexp = "[A-Za-z0-9_-]{1,40}", message = "is not 1 to 40 letters, digits, - or _")
        String prefix,

        @FromEnvironment(
                value = "CACHE_VERSION",
                description = "Part of the keys of cached values; another one leaves old values behind",
                expected = "1 to 20 letters, digits, - or _")
        @DefaultValue("1")
        @Pattern(regexp = "[A-Za-z0-9_-]{1,20}", message = "is not 1 to 20 letters, digits, - or _")
        String version,

        @FromEnvironment(
                value = "CACHE_TTL",
                description = "How long an answer is kept that nothing invalidates",
                expected = "1s to 1d, for example 5m or 300 (seconds)")
        @DefaultValue("5m")
        @DurationUnit(ChronoUnit.SECONDS)
        @DurationMin(seconds = 1)
        @DurationMax(days = 1)
        Duration ttl,

        @FromEnvironment(
                value = "CACHE_COMPRESSION",
                description = "Compresses cached values above 1 KiB in Redis with zstd",
                expected = "true or false")
        @DefaultValue("false")
        boolean compression,

        @FromEnvironment(
                value = "CACHE_NEAR_SIZE",
                description = "Memory of this process for copies of the values asked for most",
                expected = "1MB to 4GB, for example 32MB")
        @DefaultValue("32MB")
        @DataSizeUnit(DataUnit.BYTES)
        @DataSizeBetween(min = "1MB", max = "4GB")
        DataSize nearSize) {}
