package dev.tippmixmentor.platform.startup;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.properties.bind.Binder;
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
    /** Only where it is closed: Spring takes the escape character away from nothing else. */
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{(?=.*})", Pattern.DOTALL);

    private static final String ESCAPED = Matcher.quoteReplacement("\\${");

    /** After the configuration files, so that our values stand behind everything said more explicitly. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        Map<String, Object> values = new HashMap<>();
        for (Setting setting : Setting.all()) {
            given(environment, setting.variable())
                    .or(setting::defaultValue)
                    .ifPresent(value -> values.put(setting.property(), value));
        }
        environment.getPropertySources().addLast(new MapPropertySource("tippmixSettings", values));
        configureLogs(environment, values);
    }

    /**
     * What the operator wrote, to the letter: {@code getProperty} would take a <code>${</code> in a password for a
     * placeholder, and name the password in its complaint.
     */
    private static Optional<String> given(ConfigurableEnvironment environment, String variable) {
        return environment.getPropertySources().stream()
                .map(source -> source.getProperty(variable))
                .filter(Objects::nonNull)
                .findFirst()
                .map(Object::toString)
                .filter(StringUtils::hasText)
                .map(text -> PLACEHOLDER.matcher(text.strip()).replaceAll(ESCAPED));
    }

    private static void configureLogs(ConfigurableEnvironment environment, Map<String, Object> values) {
        if ("production".equalsIgnoreCase(text(environment, "tippmix.app.environment"))) {
            values.put("logging.structured.format.console", "ecs");
        }
        String level = text(environment, "tippmix.app.log-level").toUpperCase(Locale.ROOT);
        // A wrong level would end the start before SettingsCheck can report it with the other problems.
        if (Arrays.stream(LogLevel.values()).anyMatch(known -> known.name().equals(level))) {
            values.put("logging.level.root", level);
        }
    }

    /** Empty where it is absent or can't be resolved, which {@link SettingsCheck} reports. */
    private static String text(ConfigurableEnvironment environment, String property) {
        return Binder.get(environment).bind(property, String.class).orElse("");
    }
}
