package dev.tippmixmentor.platform.flags;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.util.ClassUtils;

/**
 * Which areas are on: those that the environment allows and whose flag is on. An area is on or off for everybody, since
 * tasks and live messages are nobody's.
 */
@Component
public class Areas {
    private final AreaProperties allowed;
    private final FeatureFlags flags;
    private final Map<AnnotatedElement, List<Area>> known = new ConcurrentHashMap<>();

    Areas(AreaProperties allowed, FeatureFlags flags) {
        this.allowed = allowed;
        this.flags = flags;
    }

    /** Whether the area is on at this moment. */
    public boolean isOn(Area area) {
        return allowed.allows(area) && flags.isOn(area.flag(), true, FlagSubject.NOBODY);
    }

    /** Whether all areas are on that a type belongs to, as it or its module says in {@link PartOf}. */
    public boolean areOnFor(Class<?> type) {
        return known(type).stream().allMatch(this::isOn);
    }

    /**
     * Refuses what a method of a controller does while an area is off that it, its type or its module belongs to.
     *
     * @throws ApiException {@code FEATURE_DISABLED}
     */
    public void require(Method method, Class<?> type) {
        require(known.computeIfAbsent(method, key -> List.of(of(method, ClassUtils.getUserClass(type)))));
    }

    /**
     * Refuses what a type stands for while an area is off that it belongs to.
     *
     * @throws ApiException {@code FEATURE_DISABLED}
     */
    public void require(Class<?> type) {
        require(known(type));
    }

    boolean areAllOn() {
        return Arrays.stream(Area.values()).allMatch(this::isOn);
    }

    private void require(List<Area> areas) {
        Optional<Area> off = areas.stream().filter(area -> !isOn(area)).findFirst();
        if (off.isPresent()) {
            throw ApiException.of(
                    ErrorCode.FEATURE_DISABLED, "The area " + off.get().title() + " is switched off");
        }
    }

    private List<Area> known(Class<?> type) {
        return known.computeIfAbsent(ClassUtils.getUserClass(type), user -> List.of(of((Class<?>) user)));
    }

    private static Area[] of(Method method, Class<?> type) {
        PartOf own = method.getAnnotation(PartOf.class);
        return own != null ? own.value() : of(type);
    }

    private static Area[] of(Class<?> type) {
        PartOf own = type.getAnnotation(PartOf.class);
        return own != null ? own.value() : values(type.getPackage().getAnnotation(PartOf.class));
    }

    private static Area[] values(@Nullable PartOf module) {
        return module == null ? new Area[0] : module.value();
    }
}
