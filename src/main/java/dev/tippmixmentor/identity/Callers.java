package dev.tippmixmentor.identity;

import dev.tippmixmentor.platform.web.ClientAddresses;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;

/** Reads the {@link Caller} off a request. */
@Component
class Callers {
    private final ClientAddresses addresses;

    Callers(ClientAddresses addresses) {
        this.addresses = addresses;
    }

    Caller of(HttpServletRequest request) {
        return Caller.of(addresses.of(request), request.getHeader(HttpHeaders.USER_AGENT));
    }
}
