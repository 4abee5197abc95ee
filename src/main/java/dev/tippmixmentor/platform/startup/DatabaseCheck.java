package dev.tippmixmentor.platform.startup;

import dev.tippmixmentor.platform.startup.RefusedToStartException.Problem;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;

/**
 * Refuses to start without a database it can use, in one line instead of the stack traces of the pool, Flyway and
 * Hibernate. Redis is not asked: the application works without it.
 */
class DatabaseCheck implements ApplicationContextInitializer<ConfigurableApplicationContext>, Ordered {
    /** The first version with {@code uuidv7()}. */
    private static final int LEAST_VERSION = 18;

    private static final String TIMEOUT_SECONDS = "5";

    @Override
    public int getOrder() {
        return SettingsCheck.ORDER + 1;
    }

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        Binder binder = Binder.get(context.getEnvironment());
        List<Problem> problems = Setting.all().stream()
                .filter(setting -> setting.owner() == DatabaseProperties.class)
                .flatMap(setting -> binder
                        .bind(setting.property(), DatabaseUrl.class)
                        .map(DatabaseCheck::fault)
                        .orElse(Optional.empty())
                        .map(fault -> new Problem(setting.variable(), fault, "a running PostgreSQL 18 or newer"))
                        .stream())
                .toList();
        if (!problems.isEmpty()) {
            throw new RefusedToStartException(problems);
        }
    }

    /** Why this database can't be used, without anything of its URL; empty if it can. */
    static Optional<String> fault(DatabaseUrl url) {
        try (Connection connection = DriverManager.getConnection(url.jdbcUrl(), properties(url))) {
            int version = connection.getMetaData().getDatabaseMajorVersion();
            return version < LEAST_VERSION ? Optional.of("leads to PostgreSQL " + version) : Optional.empty();
        } catch (SQLException e) {
            return Optional.of(fault(e));
        }
    }

    private static Properties properties(DatabaseUrl url) {
        Properties properties = new Properties();
        Optional.ofNullable(url.username()).ifPresent(username -> properties.setProperty("user", username));
        Optional.ofNullable(url.password()).ifPresent(password -> properties.setProperty("password", password));
        for (String limit : List.of("connectTimeout", "loginTimeout", "socketTimeout")) {
            properties.setProperty(limit, TIMEOUT_SECONDS);
        }
        return properties;
    }

    private static String fault(SQLException failure) {
        if (isCausedByUnknownHost(failure)) {
            return "names a host that is not known";
        }
        String state = failure.getSQLState() == null ? "" : failure.getSQLState();
        // PostgreSQL's Appendix A; the class is the first two characters
        return switch (state) {
            case "3D000" -> "names a database that does not exist";
            case "57P03" -> "leads to a server that is still starting or already stopping";
            case "53300" -> "leads to a server without a free connection";
            default ->
                state.startsWith("28")
                        ? "has a user or password that the server refuses"
                        : state.startsWith("08") ? "leads to no server that answers" : "is refused, SQLSTATE " + state;
        };
    }

    private static boolean isCausedByUnknownHost(SQLException failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownHostException) {
                return true;
            }
        }
        return false;
    }
}
