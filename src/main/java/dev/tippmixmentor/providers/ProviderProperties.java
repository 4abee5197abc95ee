package dev.tippmixmentor.providers;

import dev.tippmixmentor.platform.startup.FromEnvironment;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.validation.annotation.Validated;

/** Whom we ask for football data, and how often. Keys are never shown. */
@Validated
@ConfigurationProperties("tippmix.providers")
record ProviderProperties(
        @FromEnvironment(
                value = "FOOTBALL_DATA_API_KEY",
                description = "Key for football-data.org; without it that is not asked",
                expected = "the key, empty for none")
        @Nullable
        String footballDataKey,

        @FromEnvironment(
                value = "FOOTBALL_DATA_URL",
                description = "Address of football-data.org",
                expected = "an address such as https://api.football-data.org")
        @DefaultValue("https://api.football-data.org")
        @NotNull
        URI footballDataUrl,

        @FromEnvironment(
                value = "FOOTBALL_DATA_QUOTA",
                description = "Requests a minute that football-data.org allows for the key, all nodes together",
                expected = "1 to 10000")
        @DefaultValue("10")
        @Min(1)
        @Max(10_000)
        int footballDataQuota,

        @FromEnvironment(
                value = "API_FOOTBALL_KEY",
                description = "Key for API-Football, which is asked when football-data.org fails",
                expected = "the key, empty for none")
        @Nullable
        String apiFootballKey,

        @FromEnvironment(
                value = "API_FOOTBALL_URL",
                description = "Address of API-Football",
                expected = "an address such as https://v3.football.api-sports.io")
        @DefaultValue("https://v3.football.api-sports.io")
        @NotNull
        URI apiFootballUrl,

        @FromEnvironment(
                value = "API_FOOTBALL_QUOTA",
                description = "Requests a day that API-Football allows for the key, all nodes together",
                expected = "1 to 1000000")
        @DefaultValue("100")
        @Min(1)
        @Max(1_000_000)
        int apiFootballQuota,

        @FromEnvironment(
                value = "SYNC_LEAGUES",
                description = "Leagues that providers are asked for, separated by commas",
                expected = "some of E0,D1,SP1,I1,F1")
        @DefaultValue({"E0", "D1", "SP1", "I1", "F1"})
        List<ProviderLeague> leagues,

        @FromEnvironment(
                value = "SYNC_INTERVAL",
                description = "How often leagues with running matches are asked for",
                expected = "15s to 1h, for example 1m")
        @DefaultValue("1m")
        @DurationUnit(ChronoUnit.SECONDS)
        @DurationMin(seconds = 15)
        @DurationMax(hours = 1)
        Duration syncInterval) {

    ProviderProperties {
        leagues = List.copyOf(leagues);
    }

    /** The league of this code, if providers are asked for it. */
    Optional<ProviderLeague> synced(String code) {
        return leagues.stream().filter(league -> league.name().equals(code)).findFirst();
    }

    /** Without the keys. */
    @Override
    public String toString() {
        return "ProviderProperties[leagues=" + leagues + ", syncInterval=" + syncInterval + "]";
    }
}
