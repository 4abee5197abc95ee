package dev.tippmixmentor.identity;

import dev.tippmixmentor.platform.web.ClientAddress;
import org.jspecify.annotations.Nullable;

/**
 * Who is at the other end of a request, for limits and for the list of sessions.
 *
 * @param device what the client says of itself, up to {@value #MAX_DEVICE} characters, none of them control characters
 */
record Caller(ClientAddress address, @Nullable String device) {
    static final int MAX_DEVICE = 200;

    static Caller of(ClientAddress address, @Nullable String userAgent) {
        String device =
                userAgent == null ? "" : userAgent.replaceAll("\\p{C}", "").strip();
        return new Caller(
                address, device.isEmpty() ? null : device.substring(0, Math.min(device.length(), MAX_DEVICE)));
    }
}
