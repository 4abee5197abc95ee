package dev.tippmixmentor.platform.security;

import jakarta.servlet.http.HttpServletRequest;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/**
 * Decides about requests that no {@link AccessRules} names: an endpoint without a rule is refused, and what is no
 * endpoint at all goes on to its honest 404 or 405 instead of a 401 that sends clients to sign in for nothing.
 */
class UnmappedRequests implements AuthorizationManager<RequestAuthorizationContext> {
    private final RequestMappingHandlerMapping endpoints;

    UnmappedRequests(RequestMappingHandlerMapping endpoints) {
        this.endpoints = endpoints;
    }

    @Override
    public AuthorizationResult authorize(
            Supplier<? extends @Nullable Authentication> authentication, RequestAuthorizationContext context) {
        return new AuthorizationDecision(!isEndpoint(context.getRequest()));
    }

    private boolean isEndpoint(HttpServletRequest request) {
        try {
            return endpoints.getHandler(request) != null;
        } catch (Exception e) {
            return false; // wrong method or media type: MVC says so better
        }
    }
}
