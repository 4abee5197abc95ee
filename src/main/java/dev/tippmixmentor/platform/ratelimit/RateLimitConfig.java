package dev.tippmixmentor.platform.ratelimit;

import dev.tippmixmentor.platform.ratelimit.RateLimitFilter.Charge;
import dev.tippmixmentor.platform.redis.RedisLink;
import dev.tippmixmentor.platform.security.CurrentUser;
import dev.tippmixmentor.platform.security.KeyedHash;
import dev.tippmixmentor.platform.web.ClientAddresses;
import dev.tippmixmentor.platform.web.FilterOrder;
import dev.tippmixmentor.platform.web.ProblemWriter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/** Two filters: by address before anybody looks at a token, by user behind that. */
@Configuration(proxyBeanMethods = false)
class RateLimitConfig {
    /** Some hundred times what Redis needs; what takes longer is answered by the node alone. */
    private static final Duration PATIENCE = Duration.ofMillis(50);

    /** The longest window of a {@link SharedQuota}, and a little; buckets that fill sooner are forgotten sooner. */
    private static final Duration QUOTA = Duration.ofHours(25);

    @Bean
    SharedBuckets sharedBuckets(RedisLink redis, RateLimitProperties properties) {
        Duration longest = properties.ttl().multipliedBy(2);
        return new SharedBuckets(redis, PATIENCE, longest.compareTo(QUOTA) > 0 ? longest : QUOTA);
    }

    @Bean
    RateLimiter rateLimiter(
            RateLimitProperties properties,
            SharedBuckets buckets,
            @Qualifier("sessionHash") KeyedHash hash,
            MeterRegistry meters) {
        return new RateLimiter(properties, buckets, hash::of, meters);
    }

    @Bean
    FilterRegistrationBean<RateLimitFilter> addressLimit(
            RateLimiter limiter, RateLimitProperties properties, ClientAddresses addresses, ProblemWriter problems) {
        RequestMatcher signIn = signIn();
        RequestMatcher secret = secret();
        FilterRegistrationBean<RateLimitFilter> filter =
                new FilterRegistrationBean<>(new RateLimitFilter(limiter, problems, request -> {
                    int cost = properties.cost(request);
                    if (cost == 0) {
                        return Optional.empty();
                    }
                    String address = addresses.of(request).network();
                    if (signIn.matches(request)) {
                        return Optional.of(new Charge(Plan.SIGN_IN, address, cost));
                    }
                    return Optional.of(
                            bringsToken(request) || secret.matches(request)
                                    ? new Charge(Plan.ADDRESS, address, 1)
                                    : new Charge(Plan.ANONYMOUS, address, cost));
                }));
        filter.setOrder(FilterOrder.ADDRESS_LIMIT);
        return filter;
    }

    @Bean
    FilterRegistrationBean<RateLimitFilter> userLimit(
            RateLimiter limiter, RateLimitProperties properties, ClientAddresses addresses, ProblemWriter problems) {
        RequestMatcher signIn = signIn();
        FilterRegistrationBean<RateLimitFilter> filter =
                new FilterRegistrationBean<>(new RateLimitFilter(limiter, problems, request -> {
                    int cost = properties.cost(request);
                    if (cost == 0 || !bringsToken(request) || signIn.matches(request)) {
                        return Optional.empty(); // paid for before
                    }
                    if (request.getUserPrincipal() instanceof AbstractAuthenticationToken token
                            && token.getPrincipal() instanceof CurrentUser user) {
                        return Optional.of(new Charge(Plan.of(user), user.getName(), cost));
                    }
                    // Whatever it brought was no token of ours.
                    return Optional.of(
                            new Charge(Plan.ANONYMOUS, addresses.of(request).network(), cost));
                }));
        filter.setOrder(FilterOrder.USER_LIMIT);
        return filter;
    }

    private static boolean bringsToken(HttpServletRequest request) {
        return request.getHeader(HttpHeaders.AUTHORIZATION) != null;
    }

    /** What users bring tickets and refresh tokens to, many of them perhaps behind one address; nobody guesses 256 bits. */
    private static RequestMatcher secret() {
        PathPatternRequestMatcher.Builder paths = PathPatternRequestMatcher.withDefaults();
        return new OrRequestMatcher(
                paths.matcher(HttpMethod.POST, "/api/v1/auth/refresh"), paths.matcher(HttpMethod.GET, "/ws"));
    }

    /** What can be tried out without being signed in. */
    private static RequestMatcher signIn() {
        PathPatternRequestMatcher.Builder paths = PathPatternRequestMatcher.withDefaults();
        return new OrRequestMatcher(
                paths.matcher(HttpMethod.POST, "/api/v1/auth/login"),
                paths.matcher(HttpMethod.POST, "/api/v1/auth/register"),
                paths.matcher(HttpMethod.POST, "/api/v1/auth/password/forgot"),
                paths.matcher(HttpMethod.POST, "/api/v1/auth/password/reset"),
                paths.matcher(HttpMethod.POST, "/api/v1/auth/email/verify"));
    }
}
