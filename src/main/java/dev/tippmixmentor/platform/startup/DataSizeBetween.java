package dev.tippmixmentor.platform.startup;

import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Bounds a {@link org.springframework.util.unit.DataSize}, for which Bean Validation has no constraint. */
@Documented
@Target({ElementType.FIELD, ElementType.PARAMETER, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Constraint(validatedBy = DataSizeBetweenValidator.class)
public @interface DataSizeBetween {
    /** Least size that is accepted, for example {@code 1KB}. */
    String min();

    /** Largest size that is accepted. */
    String max();

    String message() default "must be between {min} and {max}";

    Class<?>[] groups() default {};

    Class<? extends Payload>[] payload() default {};
}
