package dev.tippmixmentor.platform.ratelimit;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpMethod;
import org.springframework.security.web.servlet.util.matcher.PathPatternRequestMatcher;

/**
 * What requests of one kind cost.
 *
 * @param matcher which they are
 * @param cost in tokens; 0 for those that are not counted
 */
record RouteCost(PathPatternRequestMatcher matcher, int cost) {
    private static final int MAX_COST = 10_000;

    /**
     * Reads {@code POST /api/v1/imports=20}, or {@code * /actuator/**=0} for all methods.
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
        return new RouteCost(
                parts[0].equals("*") ? paths.matcher(parts[1]) : paths.matcher(HttpMethod.valueOf(parts[0]), parts[1]),
                cost);
    }

    boolean isOf(HttpServletRequest request) {
        return matcher.matches(request);
    }
}
