package dev.tippmixmentor.platform.startup;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.util.StringUtils;

/**
 * Where PostgreSQL is and who we are there, read from either spelling operators use: {@code
 * postgresql://user:password@host:port/database?parameters} (libpq, RFC 3986; {@code postgres://} too) or {@code
 * jdbc:postgresql:…} with the user and password as parameters. Both may name several hosts.
 *
 * @param jdbcUrl the address for the JDBC driver, always without user and password: libraries log it
 * @param username absent if the URL names none
 * @param password absent if the URL names none
 */
record DatabaseUrl(
        String jdbcUrl, @Nullable String username, @Nullable String password) implements JdbcConnectionDetails {

    private static final String JDBC = "jdbc:";

    private static final Pattern SPELLING = Pattern.compile("(?:jdbc:postgresql|postgres(?:ql)?)://"
            + "(?:(?<user>[^@/?#]*)@)?(?<hosts>[^@/?#]*)(?:/(?<database>[^/?#]*))?(?:\\?(?<parameters>[^#]*))?");

    private static final Pattern HOST =
            Pattern.compile("(?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(?::(?<port>\\d{1,5}))?");

    private static final Set<String> ENCRYPTED_MODES = Set.of("require", "verify-ca", "verify-full");

    /** What libpq and the JDBC driver spell differently. */
    private static final Map<String, String> DRIVER_NAMES =
            Map.of("connect_timeout", "connectTimeout", "application_name", "ApplicationName");

    @Override
    public String getJdbcUrl() {
        return jdbcUrl;
    }

    @Override
    public @Nullable String getUsername() {
        return username;
    }

    @Override
    public @Nullable String getPassword() {
        return password;
    }

    /**
     * Reads either spelling.
     *
     * @throws UnreadableSettingException if it is neither
     */
    public static DatabaseUrl of(String text) {
        if (!text.matches("(?s)(?:jdbc:postgresql|postgres(?:ql)?)://.*")) {
            throw new UnreadableSettingException("starts with neither postgresql:// nor jdbc:postgresql://");
        }
        Matcher url = SPELLING.matcher(text);
        if (!url.matches()) {
            throw new UnreadableSettingException("is no URL: are @ / ? # in user or password percent-encoded?");
        }
        String user = url.group("user");
        if (user != null && text.startsWith(JDBC)) {
            throw new UnreadableSettingException("has the user before the host, in the JDBC form it is a parameter");
        }
        String database = url.group("database");
        if (database == null || database.isEmpty()) {
            throw new UnreadableSettingException("names no database");
        }
        requireHosts(url.group("hosts"));
        Map<String, String> parameters = parameters(url.group("parameters"));
        String[] userInfo = user == null ? new String[0] : user.split(":", 2);
        // Taken out in any case, also where the part before the host says it better.
        String userParameter = parameters.remove("user");
        String passwordParameter = parameters.remove("password");
        return new DatabaseUrl(
                "jdbc:postgresql://" + url.group("hosts") + "/" + encoded(decoded(database)) + query(parameters),
                userInfo.length > 0 && !userInfo[0].isEmpty() ? decoded(userInfo[0]) : userParameter,
                userInfo.length > 1 ? decoded(userInfo[1]) : passwordParameter);
    }

    private static void requireHosts(String hosts) {
        if (hosts.isEmpty()) {
            throw new UnreadableSettingException("names no host");
        }
        for (String each : hosts.split(",", -1)) {
            Matcher host = HOST.matcher(each);
            if (!host.matches()) {
                throw new UnreadableSettingException("has a host or port that is none");
            }
            String port = host.group("port");
            if (port != null && (Integer.parseInt(port) < 1 || Integer.parseInt(port) > 65_535)) {
                throw new UnreadableSettingException("has a port outside 1 to 65535");
            }
        }
    }

    private static Map<String, String> parameters(@Nullable String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String each : query == null || query.isEmpty() ? new String[0] : query.split("&", -1)) {
            String[] pair = each.split("=", 2);
            if (pair.length < 2 || pair[0].isEmpty()) {
                throw new UnreadableSettingException("has a parameter that is not name=value");
            }
            String name = decoded(pair[0]);
            parameters.put(DRIVER_NAMES.getOrDefault(name, name), decoded(pair[1]));
        }
        return parameters;
    }

    private static String query(Map<String, String> parameters) {
        return parameters.isEmpty()
                ? ""
                : parameters.entrySet().stream()
                        .map(each -> encoded(each.getKey()) + "=" + encoded(each.getValue()))
                        .collect(Collectors.joining("&", "?", ""));
    }

    private static String decoded(String part) {
        if (Arrays.stream(part.split("%", -1)).skip(1).anyMatch(tail -> !tail.matches("(?s)[0-9A-Fa-f]{2}.*"))) {
            throw new UnreadableSettingException("has a % that starts no percent-encoded character, write %25");
        }
        return StringUtils.uriDecode(part, StandardCharsets.UTF_8);
    }

    private static String encoded(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8);
    }

    /** Whether what is said to some server can be read on the way: it is on another machine, and TLS is not demanded. */
    boolean isReadableOnTheWay() {
        Matcher url = SPELLING.matcher(jdbcUrl);
        if (!url.matches()) {
            return true;
        }
        Map<String, String> parameters = parameters(url.group("parameters"));
        boolean encrypted = parameters.containsKey("sslmode")
                ? ENCRYPTED_MODES.contains(parameters.get("sslmode"))
                : List.of("", "true")
                        .contains(parameters.getOrDefault("ssl", "false").toLowerCase(Locale.ROOT));
        return !encrypted
                && Arrays.stream(url.group("hosts").split(","))
                        .map(host -> host.replaceFirst(":\\d+$", ""))
                        .anyMatch(host -> !ThisMachine.isNamed(host));
    }

    /** Without the password, which would otherwise reach a log or an error message. */
    @Override
    public String toString() {
        return "DatabaseUrl[…]";
    }
}
