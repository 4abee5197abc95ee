package dev.tippmixmentor.platform.startup;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.data.redis.autoconfigure.DataRedisConnectionDetails;
import org.springframework.boot.ssl.SslBundle;

/**
 * Where Redis is: one server, or some of the nodes of a Redis Cluster, which name the others. Checked here because the
 * client library would refuse a wrong URL later, with its password in the message.
 */
final class RedisUrl implements DataRedisConnectionDetails {
    private static final String HOST = "(?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(?::\\d{1,5})?";
    private static final Pattern SPELLING = Pattern.compile("(?<scheme>rediss?)://(?:(?<user>[^@/?#\\s]*)@)?"
            + "(?<hosts>" + HOST + "(?:," + HOST + ")*)(?:/(?<index>\\d{0,3}))?");
    private static final int DEFAULT_PORT = 6379;

    private final boolean encrypted;
    private final @Nullable String username;
    private final @Nullable String password;
    private final List<Node> nodes;
    private final int index;

    private RedisUrl(Matcher url) {
        this.encrypted = url.group("scheme").equals("rediss");
        String user = url.group("user");
        if (user == null) {
            this.username = null;
            this.password = null;
        } else {
            int colon = user.indexOf(':'); // a lone word is the password, as for the client library
            this.username = colon < 1 ? null : decoded(user.substring(0, colon));
            this.password = decoded(user.substring(colon + 1));
        }
        this.nodes =
                Arrays.stream(url.group("hosts").split(",")).map(RedisUrl::node).toList();
        String named = url.group("index");
        this.index = named == null || named.isEmpty() ? 0 : Integer.parseInt(named);
    }

    /**
     * Reads {@code redis://user:password@host:port/index}, of which only the host is needed, or with several hosts,
     * separated by commas, those of a cluster.
     *
     * @throws UnreadableSettingException if it is something else
     */
    public static RedisUrl of(String text) {
        if (!text.startsWith("redis://") && !text.startsWith("rediss://")) {
            throw new UnreadableSettingException("starts with neither redis:// nor rediss://");
        }
        Matcher matcher = SPELLING.matcher(text);
        if (!matcher.matches() || text.replaceAll("%[0-9A-Fa-f]{2}", "").contains("%")) {
            throw new UnreadableSettingException("is no URL: are @ / ? # % in the password percent-encoded?");
        }
        RedisUrl url = new RedisUrl(matcher);
        if (url.nodes.stream().anyMatch(node -> node.port() < 1 || node.port() > 65_535)) {
            throw new UnreadableSettingException("has a port outside 1 to 65535");
        }
        if (url.nodes.size() > 1 && url.index > 0) {
            throw new UnreadableSettingException("has an index, and a Redis Cluster has only the index 0");
        }
        return url;
    }

    private static Node node(String host) {
        int colon = host.lastIndexOf(':');
        boolean hasPort = colon > host.lastIndexOf(']');
        String name = hasPort ? host.substring(0, colon) : host;
        return new Node(
                name.replaceAll("[\\[\\]]", ""), hasPort ? Integer.parseInt(host.substring(colon + 1)) : DEFAULT_PORT);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Whether what is said to some server can be read on the way: it is on another machine, and TLS is not used. */
    boolean isReadableOnTheWay() {
        return !encrypted && nodes.stream().anyMatch(node -> !ThisMachine.isNamed(node.host()));
    }

    Optional<String> password() {
        return Optional.ofNullable(password);
    }

    @Override
    public @Nullable String getUsername() {
        return username;
    }

    @Override
    public @Nullable String getPassword() {
        return password;
    }

    @Override
    public @Nullable SslBundle getSslBundle() {
        return encrypted ? SslBundle.systemDefault() : null;
    }

    @Override
    public @Nullable Standalone getStandalone() {
        Node only = nodes.get(0);
        return nodes.size() == 1 ? Standalone.of(only.host(), only.port(), index) : null;
    }

    @Override
    public @Nullable Cluster getCluster() {
        return nodes.size() == 1 ? null : () -> nodes;
    }

    /** Without the password, which would otherwise reach a log or an error message. */
    @Override
    public String toString() {
        return "RedisUrl[…]";
    }
}
