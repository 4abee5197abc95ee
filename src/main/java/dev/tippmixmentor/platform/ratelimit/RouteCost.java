package dev.tippmixmentor.platform.ratelimit;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpMethod;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;
import org.springframework.security.web.util.matcher.OrRequestMatcher;
import org.springframework.security.web.util.matcher.RequestMatcher;

/**
 * What requests of one kind cost.
 *
 * @param matcher which they are
 * @param cost in tokens; 0 for those that are not counted
 */
record RouteCost(RequestMatcher matcher, int cost) {
    private static final int MAX_COST = 10_000;

    /**
     * Reads {@code GET /api/v1/track-record/verify=20}, which is for HEAD as well, {@code POST /api/v1/imports=20}, or {@code * /actuator/**=0} for all methods.
     *
     * @throws IllegalArgumentException if it is written otherwise
     */
    public static RouteCost of(String text) {
        String[] parts = text.strip().split("[ =]+", -1);
        if (parts.length != 3 || !parts[1].startsWith("/")) {
            throw new IllegalArgumentException("no route with its cost");
        }
        int cost = Integer.parseInt(parts[2]);
        if (cost < 0 || cost > MAX_COST) {
            throw new IllegalArgumentException("no cost");
        }
        PathPatternRequestMatcher.Builder paths = PathPatternRequestMatcher.withDefaults();
        RequestMatcher matcher =
                parts[0].equals("*") ? paths.matcher(parts[1]) : paths.matcher(HttpMethod.valueOf(parts[0]), parts[1]);
        // A HEAD does all that a GET does, and is let through wherever that is.
        return new RouteCost(
                parts[0].equals(HttpMethod.GET.name())
                        ? new OrRequestMatcher(matcher, paths.matcher(HttpMethod.HEAD, parts[1]))
                        : matcher,
                cost);
    }

    boolean isOf(HttpServletRequest request) {
        return matcher.matches(request);
    }
}
