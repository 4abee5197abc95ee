package dev.tippmixmentor.platform.startup;

import dev.tippmixmentor.platform.startup.RefusedToStartException.Problem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** An environment in which an operator has set these variables and no others. */
final class TestEnvironment {
    static final Map<String, String> RIGHT = Map.of(
            "DATABASE_URL", "postgresql://tipp:p%40ss@db.example.com:5432/tippmixmentor?sslmode=verify-full",
            "REDIS_URL", "rediss://:hunter2@cache.example.com:6379/0",
            "JWT_SECRET", "7k1RB0mVZrNf3QyTt8LdWq5uXc2EhJ9sPaGoKi4U",
            "SESSION_SECRET", "q9XvLw2TzYb7HnRc4MdKf6JpGs8EuA1oVt3Bi5Wy",
            "COOKIE_SECRET", "Zt6NcQe0RwSx9UvFa2YhKg4MbLd7PjTo8Cm1Xi3B");

    private TestEnvironment() {}

    static StandardEnvironment with(Map<String, String> variables) {
        StandardEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, new HashMap<>(variables)));
        new SettingsEnvironmentPostProcessor().postProcessEnvironment(environment, new SpringApplication());
        return environment;
    }

    /** The right settings, with these in their place or added. */
    static StandardEnvironment rightExcept(Map<String, String> variables) {
        Map<String, String> all = new HashMap<>(RIGHT);
        all.putAll(variables);
        return with(all);
    }

    static List<Problem> problemsExcept(Map<String, String> variables) {
        return SettingsCheck.problems(rightExcept(variables));
    }
}
