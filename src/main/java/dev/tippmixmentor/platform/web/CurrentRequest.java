package dev.tippmixmentor.platform.web;

import jakarta.servlet.http.HttpServletRequest;
import java.security.Principal;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.web.context.request.RequestContextHolder;
import org.springframework.web.context.request.ServletRequestAttributes;

/**
 * The request that the current thread serves, for those who have to say on whose behalf something happened. All of it is
 * empty on a thread that serves none.
 */
@Component
public class CurrentRequest {
    private final ClientAddresses addresses;

    CurrentRequest(ClientAddresses addresses) {
        this.addresses = addresses;
    }

    /** Whether there is a request at all. */
    public boolean exists() {
        return request().isPresent();
    }

    /** Whom the request acts for; empty if nobody has signed in. */
    public Optional<Principal> principal() {
        return request().map(HttpServletRequest::getUserPrincipal);
    }

    /** Where the request came from. */
    public Optional<ClientAddress> address() {
        return request().map(addresses::of);
    }

    private static Optional<HttpServletRequest> request() {
        return RequestContextHolder.getRequestAttributes() instanceof ServletRequestAttributes attributes
                ? Optional.of(attributes.getRequest())
                : Optional.empty();
    }
}
