package dev.tippmixmentor.platform.startup;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;

/**
 * Where PostgreSQL is and who we are there, read from either spelling operators use: {@code
 * postgresql://user:password@host:port/database?parameters} (libpq, RFC 3986; {@code postgres://} too) or {@code
 * jdbc:postgresql:…} with the user and password as parameters.
 *
 * @param jdbcUrl the address for the JDBC driver, without user and password when they came in the libpq spelling
 * @param username absent if the URL names none
 * @param password absent if the URL names none
 */
record DatabaseUrl(
        String jdbcUrl, @Nullable String username, @Nullable String password) implements JdbcConnectionDetails {

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
     * @throws IllegalArgumentException if it is neither; the message does not repeat the text
     */
    public static DatabaseUrl of(String text) {
        if (text.startsWith("jdbc:postgresql:")) {
            return new DatabaseUrl(text, null, null);
        }
        if (!text.startsWith("postgresql://") && !text.startsWith("postgres://")) {
            throw new IllegalArgumentException("neither postgresql:// nor jdbc:postgresql:");
        }
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            // The cause quotes the whole text, password included.
            throw new IllegalArgumentException("not a valid URL");
        }
        String host = uri.getHost();
        String path = uri.getRawPath();
        if (host == null || path == null || path.length() < 2) {
            throw new IllegalArgumentException("host or database name is missing");
        }
        String port = uri.getPort() == -1 ? "" : ":" + uri.getPort();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        String[] userInfo = uri.getRawUserInfo() == null
                ? new String[0]
                : uri.getRawUserInfo().split(":", 2);
        return new DatabaseUrl(
                "jdbc:postgresql://" + host + port + path + query,
                userInfo.length > 0 ? decoded(userInfo[0]) : null,
                userInfo.length > 1 ? decoded(userInfo[1]) : null);
    }

    private static String decoded(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Without the password, which would otherwise reach a log or an error message. */
    @Override
    public String toString() {
        return "DatabaseUrl[…]";
    }
}
