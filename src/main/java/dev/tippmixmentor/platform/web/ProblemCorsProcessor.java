package dev.tippmixmentor.platform.web;

import dev.tippmixmentor.platform.error.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.DefaultCorsProcessor;

/**
 * Spring's CORS rules, with a problem body where Spring refuses in plain text, and with pages of our own known for such
 * also behind a proxy that ends TLS.
 */
class ProblemCorsProcessor extends DefaultCorsProcessor {
    private final ProblemWriter problems;

    ProblemCorsProcessor(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    public boolean processRequest(
            @Nullable CorsConfiguration rules, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        boolean allowed = super.processRequest(rules, request, response);
        if (!allowed) {
            problems.write(request, response, ErrorCode.INSUFFICIENT_PERMISSIONS, "This origin may not call the API");
        }
        return allowed;
    }

    @Override
    protected boolean handleInternal(
            ServerHttpRequest request, ServerHttpResponse response, CorsConfiguration rules, boolean preFlight)
            throws IOException {
        return OwnOrigin.isOf(((ServletServerHttpRequest) request).getServletRequest())
                || super.handleInternal(request, response, rules, preFlight);
    }

    @Override
    protected void rejectRequest(ServerHttpResponse response) {
        // processRequest has the request that the body needs
    }
}
