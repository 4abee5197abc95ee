package dev.tippmixmentor.platform.startup;

import dev.tippmixmentor.platform.startup.RefusedToStartException.Problem;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.ValidatorFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Refuses to start with a wrong setting, before anything connects, listens or migrates: binds and validates every
 * component of every settings record on its own, so that all problems are found in one go.
 */
class SettingsCheck implements ApplicationContextInitializer<ConfigurableApplicationContext>, Ordered {
    private static final String OWN_PREFIX = "TIPPMIX_";

    /** Last, so that whatever else contributes properties has done so. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        List<Problem> problems = problems(context.getEnvironment());
        if (!problems.isEmpty()) {
            throw new RefusedToStartException(problems);
        }
    }

    static List<Problem> problems(ConfigurableEnvironment environment) {
        List<Setting> settings = Setting.all();
        List<Problem> problems = new ArrayList<>();
        try (ValidatorFactory factory = Validation.byDefaultProvider()
                .configure()
                // Without expression language a message can't print a value, and needs no EL engine.
                .messageInterpolator(new ParameterMessageInterpolator(
                        Set.of(Locale.ENGLISH), Locale.ENGLISH, context -> Locale.ENGLISH, false))
                .buildValidatorFactory()) {
            for (Setting setting : settings) {
                problems.addAll(problems(setting, environment, factory.getValidator()));
            }
        }
        problems.addAll(sharedSecrets(settings, environment));
        problems.addAll(unknownNames(settings, environment));
        return problems;
    }

    private static List<Problem> problems(Setting setting, ConfigurableEnvironment environment, Validator validator) {
        Object value;
        try {
            value = Binder.get(environment)
                    .bind(
                            setting.property(),
                            Bindable.of(ResolvableType.forType(
                                            setting.component().getGenericType()))
                                    .withAnnotations(
                                            setting.component().getAccessor().getAnnotations()))
                    .orElse(null);
        } catch (BindException e) {
            return List.of(Problem.of(setting, "is not understood"));
        }
        if (value == null && setting.defaultValue().isEmpty() && !isOptional(setting)) {
            return List.of(Problem.of(setting, "is missing"));
        }
        return violations(setting, value, validator).stream()
                .map(message -> Problem.of(setting, message))
                .toList();
    }

    private static boolean isOptional(Setting setting) {
        return setting.component().getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    private static <T> List<String> violations(Setting setting, @Nullable T value, Validator validator) {
        return validator.validateValue(setting.owner(), setting.component().getName(), value).stream()
                .map(ConstraintViolation::getMessage)
                .sorted()
                .toList();
    }

    private static List<Problem> sharedSecrets(List<Setting> settings, ConfigurableEnvironment environment) {
        Map<String, Setting> firstUse = new HashMap<>();
        List<Problem> problems = new ArrayList<>();
        for (Setting setting : settings) {
            String secret = setting.isSecret() ? environment.getProperty(setting.property()) : null;
            Setting first = secret == null ? null : firstUse.putIfAbsent(secret, setting);
            if (first != null) {
                problems.add(Problem.of(setting, "is the same as " + first.variable()));
            }
        }
        return problems;
    }

    /** A misspelt name of ours would otherwise be ignored without a word. */
    private static List<Problem> unknownNames(List<Setting> settings, ConfigurableEnvironment environment) {
        Set<String> known = settings.stream()
                .map(setting ->
                        setting.property().replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT))
                .collect(Collectors.toCollection(HashSet::new));
        PropertySource<?> variables =
                environment.getPropertySources().get(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
        if (!(variables instanceof EnumerablePropertySource<?> enumerable)) {
            return List.of();
        }
        return Arrays.stream(enumerable.getPropertyNames())
                .filter(name -> name.startsWith(OWN_PREFIX) && !known.contains(name))
                .sorted()
                .map(name -> new Problem(name, "is no setting of ours", "remove it or correct the name"))
                .toList();
    }
}
