package dev.tippmixmentor.platform.security;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.security.web.header.HeaderWriter;

/**
 * Says of every answer how it may be kept: reads may be, if their {@code ETag} is checked each time, and by nobody else if
 * they were made for a user; answers with credentials or personal data, and those to changes, never.
 */
class CacheControlWriter implements HeaderWriter {
    private static final List<String> PERSONAL =
            List.of("/api/v1/admin/", "/api/v1/auth", "/api/v1/users", "/actuator/");

    @Override
    public void writeHeaders(HttpServletRequest request, HttpServletResponse response) {
        if (response.containsHeader(HttpHeaders.CACHE_CONTROL)) {
            return;
        }
        boolean personal = PERSONAL.stream().anyMatch(request.getRequestURI()::startsWith);
        boolean read = HttpMethod.GET.matches(request.getMethod()) || HttpMethod.HEAD.matches(request.getMethod());
        if (!read || personal) {
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        } else {
            boolean forUser = request.getHeader(HttpHeaders.AUTHORIZATION) != null;
            response.setHeader(HttpHeaders.CACHE_CONTROL, forUser ? "private, no-cache" : "no-cache");
        }
    }
}
