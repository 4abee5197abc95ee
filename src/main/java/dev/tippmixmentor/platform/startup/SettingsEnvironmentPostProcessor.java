package dev.tippmixmentor.platform.startup;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.logging.LogLevel;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.util.StringUtils;

/**
 * Hands the operators' variables and our defaults to the properties of the settings records, and chooses the log format,
 * which Boot reads before any bean exists. A variable that is set but empty counts as not set, as Compose passes
 * {@code ${NAME:-}}.
 */
class SettingsEnvironmentPostProcessor implements EnvironmentPostProcessor, Ordered {

    /** After the configuration files, so that our values stand behind everything said more explicitly. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        Map<String, Object> values = new HashMap<>();
        for (Setting setting : Setting.all()) {
            String given = environment.getProperty(setting.variable());
            if (StringUtils.hasText(given)) {
                values.put(setting.property(), given.strip());
            } else {
                setting.defaultValue().ifPresent(value -> values.put(setting.property(), value));
            }
        }
        environment.getPropertySources().addLast(new MapPropertySource("tippmixSettings", values));
        configureLogs(environment, values);
    }

    private static void configureLogs(ConfigurableEnvironment environment, Map<String, Object> values) {
        if ("production".equalsIgnoreCase(environment.getProperty("tippmix.app.environment"))) {
            values.put("logging.structured.format.console", "ecs");
        }
        String level = environment.getProperty("tippmix.app.log-level", "").toUpperCase(Locale.ROOT);
        // A wrong level would end the start before SettingsCheck can report it with the other problems.
        if (Arrays.stream(LogLevel.values()).anyMatch(known -> known.name().equals(level))) {
            values.put("logging.level.root", level);
        }
    }
}
