package dev.tippmixmentor.platform.startup;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the environment variable that operators set for one component of a settings record, and says what it is for.
 * The record stays the only place where a setting, its default and its bounds are written; {@code .env.example} is
 * tested against it.
 */
@Documented
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface FromEnvironment {
    /** Name of the variable, for example {@code JWT_SECRET}. */
    String value();

    /** One line for {@code .env.example} and the refusal report: what the setting does. */
    String description();

    /** What a right value looks like, shown when the given one is missing or wrong. */
    String expected();
}
