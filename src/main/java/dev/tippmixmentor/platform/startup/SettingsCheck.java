package dev.tippmixmentor.platform.startup;

import dev.tippmixmentor.platform.logging.KnownSecrets;
import dev.tippmixmentor.platform.startup.RefusedToStartException.Problem;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.ValidatorFactory;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.BindResult;
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

    /** {@code TIPPMIX_API_CORSORIGIN_0} is how Spring spells the first entry of a list. */
    private static final Pattern LIST_INDEX = Pattern.compile("_\\d+_?$");

    static final int ORDER = Ordered.LOWEST_PRECEDENCE - 1;

    /** Late, so that whatever else contributes properties has done so; before {@link DatabaseCheck}. */
    @Override
    public int getOrder() {
        return ORDER;
    }

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        List<Problem> problems = problems(context.getEnvironment());
        if (!problems.isEmpty()) {
            throw new RefusedToStartException(problems);
        }
        hideSecrets(Binder.get(context.getEnvironment()));
    }

    private static void hideSecrets(Binder binder) {
        for (Setting setting : Setting.all()) {
            bound(setting, binder).stream().flatMap(setting::secretsIn).forEach(KnownSecrets::hide);
        }
    }

    static List<Problem> problems(ConfigurableEnvironment environment) {
        List<Problem> problems = new ArrayList<>();
        Map<Setting, Object> values = new LinkedHashMap<>();
        Binder binder = Binder.get(environment);
        List<Setting> settings = Setting.all();
        for (Setting setting : settings) {
            try {
                bound(setting, binder).ifPresentOrElse(value -> values.put(setting, value), () -> {
                    if (setting.isRequired()) {
                        problems.add(Problem.of(setting, "is missing"));
                    }
                });
            } catch (BindException e) {
                problems.add(Problem.of(setting, misunderstanding(e)));
            }
        }
        problems.addAll(violations(values));
        problems.addAll(sharedSecrets(values));
        problems.addAll(unencrypted(values));
        problems.addAll(unknownNames(settings, environment));
        return problems;
    }

    static Optional<Object> bound(Setting setting, Binder binder) {
        ResolvableType type = ResolvableType.forType(setting.component().getGenericType());
        Annotation[] annotations = setting.parameter().getAnnotations();
        BindResult<Object> result =
                binder.bind(setting.property(), Bindable.of(type).withAnnotations(annotations));
        return result.isBound() ? Optional.of(result.get()) : Optional.empty();
    }

    /** Only our own messages are known not to repeat the value. */
    private static String misunderstanding(BindException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnreadableSettingException) {
                return String.valueOf(cause.getMessage());
            }
        }
        return "is not understood";
    }

    private static List<Problem> violations(Map<Setting, Object> values) {
        try (ValidatorFactory factory = Validation.byDefaultProvider()
                .configure()
                .messageInterpolator(new PlainMessages())
                .buildValidatorFactory()) {
            Validator validator = factory.getValidator();
            return values.entrySet().stream()
                    .flatMap(each -> violations(each.getKey(), each.getValue(), validator))
                    .toList();
        }
    }

    private static Stream<Problem> violations(Setting setting, Object value, Validator validator) {
        return validator.validateValue(setting.owner(), setting.component().getName(), value).stream()
                .map(ConstraintViolation::getMessage)
                .distinct()
                .sorted()
                .map(message -> Problem.of(setting, message));
    }

    private static List<Problem> sharedSecrets(Map<Setting, Object> values) {
        Map<Object, Setting> firstUse = new HashMap<>();
        List<Problem> problems = new ArrayList<>();
        values.forEach((setting, value) -> {
            if (setting.isSecret()) {
                for (Object secret : value instanceof Collection<?> secrets ? secrets : List.of(value)) {
                    Setting first = firstUse.putIfAbsent(secret, setting);
                    if (first != null) {
                        problems.add(Problem.of(
                                setting,
                                first.equals(setting) ? "names a secret twice" : "is the same as " + first.variable()));
                    }
                }
            }
        });
        return problems;
    }

    /** The network is not to be trusted, unless somebody said that it is (OWASP ASVS 5.0, 12.3.1). */
    private static List<Problem> unencrypted(Map<Setting, Object> values) {
        boolean production = values.values().stream()
                .noneMatch(value -> value instanceof AppEnvironment kind && kind != AppEnvironment.PRODUCTION);
        boolean allowed = values.entrySet().stream()
                .anyMatch(each -> each.getKey().variable().equals(AppProperties.ALLOW_UNENCRYPTED)
                        && each.getValue().equals(true));
        if (!production || allowed) {
            return List.of();
        }
        return values.entrySet().stream()
                .filter(each -> isReadableOnTheWay(each.getValue()))
                .map(each -> new Problem(
                        each.getKey().variable(),
                        "leads to another machine without TLS",
                        each.getValue() instanceof DatabaseUrl
                                ? "sslmode=verify-full in the URL, or " + AppProperties.ALLOW_UNENCRYPTED + "=true"
                                : "rediss://, or " + AppProperties.ALLOW_UNENCRYPTED + "=true"))
                .toList();
    }

    private static boolean isReadableOnTheWay(Object value) {
        return (value instanceof DatabaseUrl database && database.isReadableOnTheWay())
                || (value instanceof RedisUrl redis && redis.isReadableOnTheWay());
    }

    /** A misspelt name of ours would otherwise be ignored without a word. */
    private static List<Problem> unknownNames(List<Setting> settings, ConfigurableEnvironment environment) {
        Set<String> known = settings.stream()
                .map(setting ->
                        setting.property().replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT))
                .collect(Collectors.toSet());
        PropertySource<?> variables =
                environment.getPropertySources().get(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
        if (!(variables instanceof EnumerablePropertySource<?> enumerable)) {
            return List.of();
        }
        return Arrays.stream(enumerable.getPropertyNames())
                .filter(name -> name.toUpperCase(Locale.ROOT).startsWith(OWN_PREFIX))
                .filter(name -> !known.contains(
                        LIST_INDEX.matcher(name.toUpperCase(Locale.ROOT)).replaceFirst("")))
                .sorted()
                .map(name -> new Problem(name, "is no setting of ours", "remove it or correct the name"))
                .toList();
    }

    /**
     * Messages without expression language, which could print a value and needs an engine. The messages of some
     * constraints are written in it and get a plain one.
     */
    private static final class PlainMessages extends ParameterMessageInterpolator {
        private static final Set<Class<?>> NEED_EXPRESSIONS =
                Set.of(DurationMin.class, DurationMax.class, DecimalMin.class, DecimalMax.class);

        PlainMessages() {
            super(Set.of(Locale.ENGLISH), Locale.ENGLISH, context -> Locale.ENGLISH, false);
        }

        @Override
        public String interpolate(String template, Context context) {
            return NEED_EXPRESSIONS.contains(
                            context.getConstraintDescriptor().getAnnotation().annotationType())
                    ? "is out of range"
                    : super.interpolate(template, context);
        }
    }
}
