package dev.tippmixmentor.platform.flags;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says which areas a module belongs to; a type or a method may say otherwise for itself. While one of them is off, its
 * endpoints and STOMP destinations answer {@code FEATURE_DISABLED}, its topics are silent, and its tasks wait.
 */
@Documented
@Target({ElementType.PACKAGE, ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
public @interface PartOf {
    /** All of them have to be on. */
    Area[] value();
}
