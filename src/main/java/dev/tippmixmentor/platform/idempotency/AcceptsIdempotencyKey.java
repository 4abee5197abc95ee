package dev.tippmixmentor.platform.idempotency;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * An endpoint that creates something for a signed-in user, once for each {@code Idempotency-Key} of theirs. The whole
 * request runs in one transaction, and its answer is stored: never on an endpoint that answers with a secret, or works for
 * long.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface AcceptsIdempotencyKey {}
