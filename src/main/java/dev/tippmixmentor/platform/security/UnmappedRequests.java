package dev.tippmixmentor.platform.security;

import dev.tippmixmentor.platform.web.Endpoints;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.authorization.AuthorizationManager;
import org.springframework.security.authorization.AuthorizationResult;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.access.intercept.RequestAuthorizationContext;

/**
 * Decides about requests that no {@link AccessRules} names: an endpoint without a rule is refused, and what is no
 * endpoint at all goes on to its honest 404 or 405 instead of a 401 that sends clients to sign in for nothing.
 */
class UnmappedRequests implements AuthorizationManager<RequestAuthorizationContext> {
    private final Endpoints endpoints;

    UnmappedRequests(Endpoints endpoints) {
        this.endpoints = endpoints;
    }

    @Override
    public AuthorizationResult authorize(
            Supplier<? extends @Nullable Authentication> authentication, RequestAuthorizationContext context) {
        return new AuthorizationDecision(endpoints.of(context.getRequest()).isEmpty());
    }
}
