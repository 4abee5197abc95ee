package dev.tippmixmentor.platform.ratelimit;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.web.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Takes a request's tokens and says with every answer how many are left, in the fields of draft-ietf-httpapi-ratelimit-headers
 * (version 10). Stands once before and once behind the place where callers are recognised; the later one's
 * figures are those that the client gets.
 */
class RateLimitFilter extends OncePerRequestFilter {
    private static final String POLICY = "RateLimit-Policy";
    private static final String LIMIT = "RateLimit";

    private final RateLimiter limiter;
    private final ProblemWriter problems;
    private final Function<HttpServletRequest, Optional<Charge>> charges;

    /**
     * @param charges what a request costs at this place; empty if nothing
     */
    RateLimitFilter(
            RateLimiter limiter, ProblemWriter problems, Function<HttpServletRequest, Optional<Charge>> charges) {
        this.limiter = limiter;
        this.problems = problems;
        this.charges = charges;
    }

    /** Who pays how many tokens by which plan. */
    record Charge(Plan plan, String subject, int cost) {}

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Optional<Charge> charge = charges.apply(request);
        if (charge.isPresent() && !isPaid(charge.get(), request, response)) {
            return;
        }
        chain.doFilter(request, response);
    }

    private boolean isPaid(Charge charge, HttpServletRequest request, HttpServletResponse response) throws IOException {
        Plan plan = charge.plan();
        Decision decision = limiter.spend(plan, charge.subject(), charge.cost());
        response.setHeader(
                POLICY,
                "\"%s\";q=%d;w=%d"
                        .formatted(
                                plan.label(),
                                limiter.capacity(plan),
                                limiter.window().toSeconds()));
        response.setHeader(
                LIMIT, "\"%s\";r=%d;t=%d".formatted(plan.label(), decision.remaining(), seconds(decision.reset())));
        if (!decision.admitted()) {
            problems.write(
                    request,
                    response,
                    ApiException.rateLimited("Too many requests, wait before the next one", decision.retryAfter()));
        }
        return decision.admitted();
    }

    private static long seconds(Duration time) {
        return time.plusMillis(999).toSeconds();
    }
}
