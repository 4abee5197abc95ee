package dev.tippmixmentor.platform.flags;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.web.ProblemWriter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerExecutionChain;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * Answers for the endpoints of an area that is off, before anybody is asked to sign in for nothing. Costs a request only
 * the look at the flags while everything is on.
 */
class AreaFilter extends OncePerRequestFilter {
    private final Areas areas;
    private final RequestMappingHandlerMapping endpoints;
    private final ProblemWriter problems;

    AreaFilter(Areas areas, RequestMappingHandlerMapping endpoints, ProblemWriter problems) {
        this.areas = areas;
        this.endpoints = endpoints;
        this.problems = problems;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!areas.areAllOn() && handler(request) instanceof HandlerMethod handler) {
            try {
                areas.require(handler.getMethod(), handler.getBeanType());
            } catch (ApiException off) {
                problems.write(request, response, off);
                return;
            }
        }
        chain.doFilter(request, response);
    }

    private @Nullable Object handler(HttpServletRequest request) {
        if (!ServletRequestPathUtils.hasParsedRequestPath(request)) {
            ServletRequestPathUtils.parseAndCache(request);
        }
        try {
            HandlerExecutionChain found = endpoints.getHandler(request);
            return found == null ? null : found.getHandler();
        } catch (Exception e) {
            return null; // wrong method or media type: MVC says so better
        }
    }
}
