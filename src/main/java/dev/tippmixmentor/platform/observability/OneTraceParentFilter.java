package dev.tippmixmentor.platform.observability;

import dev.tippmixmentor.platform.web.FilterOrder;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Hides {@code traceparent} where it comes more than once: such a request belongs to no trace (W3C Trace Context §3.2),
 * and the tracer, which judges the rest of the header, sees only the first.
 */
@Component
@Order(FilterOrder.TRACE)
class OneTraceParentFilter extends OncePerRequestFilter {
    private static final String TRACE_PARENT = "traceparent";

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        boolean several = Collections.list(request.getHeaders(TRACE_PARENT)).size() > 1;
        chain.doFilter(several ? new WithoutTraceParent(request) : request, response);
    }

    private static final class WithoutTraceParent extends HttpServletRequestWrapper {
        WithoutTraceParent(HttpServletRequest request) {
            super(request);
        }

        @Override
        public @Nullable String getHeader(String name) {
            return TRACE_PARENT.equalsIgnoreCase(name) ? null : super.getHeader(name);
        }
    }
}
