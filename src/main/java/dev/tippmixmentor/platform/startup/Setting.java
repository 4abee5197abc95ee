package dev.tippmixmentor.platform.startup;

import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.AnnotatedBeanDefinition;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;
import org.springframework.util.function.SingletonSupplier;

/**
 * One component of one settings record, as operators know it.
 *
 * @param owner the settings record
 * @param component the record's component
 * @param property the Spring property it is bound to, for example {@code tippmix.security.jwt.secret}
 * @param environment the variable operators set
 */
record Setting(Class<?> owner, RecordComponent component, String property, FromEnvironment environment) {

    private static final String BASE_PACKAGE = "dev.tippmixmentor";
    private static final SingletonSupplier<List<Setting>> ALL = SingletonSupplier.of(Setting::scan);

    /** Every setting of every module, in the order of the records' names and their components. */
    static List<Setting> all() {
        return ALL.obtain();
    }

    private static List<Setting> scan() {
        ClassPathScanningCandidateComponentProvider scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
        return scanner.findCandidateComponents(BASE_PACKAGE).stream()
                .map(AnnotatedBeanDefinition.class::cast)
                .map(definition -> definition.getMetadata().getClassName())
                .sorted()
                .map(name -> ClassUtils.resolveClassName(name, null))
                .flatMap(Setting::of)
                .toList();
    }

    private static Stream<Setting> of(Class<?> owner) {
        ConfigurationProperties properties =
                AnnotatedElementUtils.getMergedAnnotation(owner, ConfigurationProperties.class);
        if (properties == null || !owner.isRecord()) {
            throw new IllegalStateException(owner + " is not a record of settings");
        }
        return Arrays.stream(owner.getRecordComponents())
                .filter(component -> component.isAnnotationPresent(FromEnvironment.class))
                .map(component -> new Setting(
                        owner,
                        component,
                        properties.prefix() + "." + DataObjectPropertyName.toDashedForm(component.getName()),
                        component.getAnnotation(FromEnvironment.class)));
    }

    String variable() {
        return environment.value();
    }

    /** Whether it is a secret or a list of them. */
    boolean isSecret() {
        return component.getAccessor().isAnnotationPresent(StrongSecret.class)
                || (component.getAnnotatedType() instanceof AnnotatedParameterizedType list
                        && list.getAnnotatedActualTypeArguments()[0].isAnnotationPresent(StrongSecret.class));
    }

    /** What of a value of this setting nobody may see. */
    Stream<String> secretsIn(Object value) {
        if (value instanceof DatabaseUrl database) {
            return Stream.ofNullable(database.getPassword());
        }
        if (value instanceof RedisUrl redis) {
            return redis.password().stream();
        }
        boolean hidden =
                isSecret() || variable().endsWith("_PASSWORD") || variable().endsWith("_KEY");
        return !hidden
                ? Stream.empty()
                : value instanceof Collection<?> several
                        ? several.stream().map(Object::toString)
                        : Stream.of(value.toString());
    }

    /** Whether the application can't start without a value from the operator. */
    boolean isRequired() {
        return defaultValue().isEmpty() && !component.getAnnotatedType().isAnnotationPresent(Nullable.class);
    }

    Optional<String> defaultValue() {
        return Optional.ofNullable(parameter().getAnnotation(DefaultValue.class))
                .map(value -> String.join(",", value.value()));
    }

    /** Carries what Boot binds by: its annotations for defaults and units stand on constructor parameters only. */
    Parameter parameter() {
        return Arrays.stream(owner.getDeclaredConstructors()[0].getParameters())
                .filter(parameter -> parameter.getName().equals(component.getName()))
                .findFirst()
                .orElseThrow();
    }
}
