package dev.tippmixmentor.platform.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.http.HttpHeaders;

/**
 * Whether a page that asks was served under the very address that it asks. The scheme does not count: where TLS ends in
 * front of us, our own pages are of https and reach us by http. What the browser says of host and port no page can forge.
 */
public final class OwnOrigin {
    /** As browsers send it (RFC 6454 §6.2); {@code null} is none of these. */
    private static final Pattern ORIGIN =
            Pattern.compile("(https?)://(\\[[0-9a-f:]+]|[^:/?#@\\[\\]]+)(?::(\\d{1,5}))?");

    private OwnOrigin() {}

    /** False too if the request names no origin, or no host. */
    public static boolean isOf(HttpServletRequest request) {
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        String host = request.getHeader(HttpHeaders.HOST);
        Matcher page = ORIGIN.matcher(origin == null ? "" : origin);
        if (host == null || !page.matches()) {
            return false;
        }
        // The browser asks us by the scheme of the page, whatever is between us.
        Matcher asked = ORIGIN.matcher(page.group(1) + "://" + host.toLowerCase(Locale.ROOT));
        return asked.matches()
                && page.group(2).equals(asked.group(2))
                && port(page).equals(port(asked));
    }

    private static String port(Matcher origin) {
        String usual = origin.group(1).equals("https") ? "443" : "80";
        return origin.group(3) == null ? usual : origin.group(3);
    }
}
