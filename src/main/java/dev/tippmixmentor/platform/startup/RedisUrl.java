package dev.tippmixmentor.platform.startup;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where Redis is. Checked here because the client library would refuse a wrong one later, with its password in the
 * message.
 *
 * @param text the URL as given, password included
 */
record RedisUrl(String text) {
    private static final Pattern SPELLING = Pattern.compile("rediss?://(?:[^@/?#\\s]*@)?"
            + "(?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(?::(?<port>\\d{1,5}))?(?:/(?<index>\\d{0,3}))?");

    /**
     * Reads {@code redis://user:password@host:port/index}, of which only the host is needed.
     *
     * @throws UnreadableSettingException if it is something else
     */
    public static RedisUrl of(String text) {
        if (!text.startsWith("redis://") && !text.startsWith("rediss://")) {
            throw new UnreadableSettingException("starts with neither redis:// nor rediss://");
        }
        Matcher url = SPELLING.matcher(text);
        if (!url.matches() || text.replaceAll("%[0-9A-Fa-f]{2}", "").contains("%")) {
            throw new UnreadableSettingException("is no URL: are @ / ? # % in the password percent-encoded?");
        }
        String port = url.group("port");
        if (port != null && (Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65_535)) {
            throw new UnreadableSettingException("has a port outside 1 to 65535");
        }
        return new RedisUrl(text);
    }

    Optional<String> password() {
        int end = text.indexOf('@');
        return end < 0
                ? Optional.empty()
                : Optional.of(URLDecoder.decode(
                        text.substring(text.indexOf(':', "rediss://".length() - 1) + 1, end)
                                .replace("+", "%2B"),
                        StandardCharsets.UTF_8));
    }

    /** Without the password, which would otherwise reach a log or an error message. */
    @Override
    public String toString() {
        return "RedisUrl[…]";
    }
}
