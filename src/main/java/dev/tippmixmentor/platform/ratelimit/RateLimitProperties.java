package dev.tippmixmentor.platform.ratelimit;

import dev.tippmixmentor.platform.startup.FromEnvironment;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.validation.annotation.Validated;

/** How much each plan allows, and what requests cost that are not worth one token. */
@Validated
@ConfigurationProperties("tippmix.rate-limit")
record RateLimitProperties(
        @FromEnvironment(
                value = "RATE_LIMIT_TTL",
                description = "The window of all rate limits",
                expected = "1s to 1h, for example 60 (seconds) or 1m")
        @DefaultValue("60")
        @DurationUnit(ChronoUnit.SECONDS)
        @DurationMin(seconds = 1)
        @DurationMax(hours = 1)
        Duration ttl,

        @FromEnvironment(
                value = "RATE_LIMIT_LIMIT",
                description = "Tokens a window for an address that is not signed in; a request costs one or more",
                expected = "1 to 1000000000")
        @DefaultValue("100")
        @Min(1)
        @Max(MAX)
        long limit,

        @FromEnvironment(
                value = "RATE_LIMIT_USER",
                description = "Tokens a window for a user; without it five times RATE_LIMIT_LIMIT",
                expected = "1 to 1000000000")
        @Nullable
        @Min(1)
        @Max(MAX)
        Long user,

        @FromEnvironment(
                value = "RATE_LIMIT_PREMIUM",
                description = "Tokens a window for a premium user; without it twenty times RATE_LIMIT_LIMIT",
                expected = "1 to 1000000000")
        @Nullable
        @Min(1)
        @Max(MAX)
        Long premium,

        @FromEnvironment(
                value = "RATE_LIMIT_ADMIN",
                description = "Tokens a window for an administrator; without it twenty times RATE_LIMIT_LIMIT",
                expected = "1 to 1000000000")
        @Nullable
        @Min(1)
        @Max(MAX)
        Long admin,

        @FromEnvironment(
                value = "RATE_LIMIT_ADDRESS",
                description =
                        "Requests with a token that one address may send in a window, whoever's the tokens are; without"
                                + " it fifty times RATE_LIMIT_LIMIT",
                expected = "1 to 1000000000")
        @Nullable
        @Min(1)
        @Max(MAX)
        Long address,

        @FromEnvironment(
                value = "RATE_LIMIT_SIGN_IN",
                description =
                        "Tokens a window for an address that signs in, registers or asks for e-mail; without it half of"
                                + " RATE_LIMIT_LIMIT",
                expected = "1 to 1000000000")
        @Nullable
        @Min(1)
        @Max(MAX)
        Long signIn,

        @FromEnvironment(
                value = "RATE_LIMIT_COSTS",
                description =
                        "What requests cost that are not worth one token, separated by commas; the first that fits counts",
                expected = "METHOD /path=tokens, such as POST /api/v1/imports=20 or * /actuator/**=0")
        @DefaultValue
        List<RouteCost> costs) {

    private static final long MAX = 1_000_000_000;

    /** What is not worth one token, unless the operator says otherwise. */
    private static final List<RouteCost> BUILT_IN = Stream.of(
                    "* /api/v1/health/**=0",
                    "* /actuator/**=0",
                    "POST /api/v1/auth/register=5",
                    // With each of these comes a password, or mail goes out.
                    "POST /api/v1/auth/password/**=5",
                    "POST /api/v1/auth/confirmation=5",
                    "POST /api/v1/auth/second-factor/**=5",
                    "DELETE /api/v1/auth/second-factor=5",
                    "DELETE /api/v1/users/profile=5",
                    "POST /api/v1/auth/email/verification=5",
                    "POST /api/v1/users/profile/export=10",
                    // One ticket or one bearer token for each WebSocket: a hundred a minute are no person.
                    "POST /api/v1/realtime/tickets=5",
                    "GET /ws=5",
                    "POST /api/v1/imports=10",
                    "POST /api/v1/predictions/batch=10",
                    "POST /api/v1/predictions/models/*/backtest=20",
                    "GET /api/v1/track-record/verify=20",
                    "GET /api/v1/admin/audit/verify=20")
            .map(RouteCost::of)
            .toList();

    private static final int USER_TIMES = 5;
    private static final int PREMIUM_TIMES = 20;
    private static final int ADMIN_TIMES = 20;
    private static final int ADDRESS_TIMES = 50;

    /** Tokens of a window. */
    long capacity(Plan plan) {
        return switch (plan) {
            case ANONYMOUS -> limit;
            case SIGN_IN -> signIn == null ? Math.max(1, limit / 2) : signIn;
            case ADDRESS -> address == null ? limit * ADDRESS_TIMES : address;
            case USER -> user == null ? limit * USER_TIMES : user;
            case PREMIUM -> premium == null ? limit * PREMIUM_TIMES : premium;
            case ADMIN -> admin == null ? limit * ADMIN_TIMES : admin;
        };
    }

    /** In tokens; 0 if it is not counted. */
    int cost(HttpServletRequest request) {
        return Stream.concat(costs.stream(), BUILT_IN.stream())
                .filter(route -> route.isOf(request))
                .findFirst()
                .map(RouteCost::cost)
                .orElse(1);
    }
}
