package dev.tippmixmentor.platform.flags;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.web.Endpoints;
import dev.tippmixmentor.platform.web.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.method.HandlerMethod;

/**
 * Answers for the endpoints of an area that is off, before anybody is asked to sign in for nothing. Costs a request only
 * the look at the flags while everything is on.
 */
class AreaFilter extends OncePerRequestFilter {
    private final Areas areas;
    private final Endpoints endpoints;
    private final ProblemWriter problems;

    AreaFilter(Areas areas, Endpoints endpoints, ProblemWriter problems) {
        this.areas = areas;
        this.endpoints = endpoints;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Optional<HandlerMethod> endpoint = areas.areAllOn() ? Optional.empty() : endpoints.of(request);
        if (endpoint.isPresent()) {
            try {
                areas.require(endpoint.get().getMethod(), endpoint.get().getBeanType());
            } catch (ApiException off) {
                problems.write(request, response, off);
                return;
            }
        }
        chain.doFilter(request, response);
    }
}
