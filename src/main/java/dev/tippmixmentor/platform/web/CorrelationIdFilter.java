package dev.tippmixmentor.platform.web;

import dev.tippmixmentor.platform.logging.CorrelationId;
import dev.tippmixmentor.platform.logging.LogFields;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import org.slf4j.MDC;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Before all filters that could refuse, so that even their refusal carries the id; within the tracer's, whose log fields
 * belong to the request as well. The fields come back when the request is dispatched again after an error or from
 * another thread.
 */
@Component
@Order(FilterOrder.CORRELATION)
class CorrelationIdFilter extends OncePerRequestFilter {
    /** Of the request: its correlation id. */
    static final String ATTRIBUTE = CorrelationId.class.getName();

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        String id = request.getAttribute(ATTRIBUTE) instanceof String known
                ? known
                : CorrelationId.of(request.getHeader(CorrelationId.HEADER));
        request.setAttribute(ATTRIBUTE, id);
        response.setHeader(CorrelationId.HEADER, id);
        RequestFields.of(request).ifPresent(RequestFields::restore);
        MDC.put(CorrelationId.LOG_FIELD, id);
        try {
            chain.doFilter(request, response);
        } finally {
            new RequestFields(Map.copyOf(MDC.getCopyOfContextMap())).keepIn(request);
            MDC.remove(CorrelationId.LOG_FIELD);
            MDC.remove(LogFields.USER_ID);
        }
    }

    @Override
    protected boolean shouldNotFilterAsyncDispatch() {
        return false;
    }

    @Override
    protected boolean shouldNotFilterErrorDispatch() {
        return false;
    }
}
