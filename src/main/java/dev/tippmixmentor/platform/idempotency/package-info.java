/**
 * Owns what a creating request with an {@code Idempotency-Key} was answered, so that the same request again creates nothing
 * and is answered the same.
 *
 * <p>Publishes nothing.
 *
 * <p>Listens to nothing.
 */
@NullMarked
@ApplicationModule(
        displayName = "Platform: idempotency",
        allowedDependencies = {"platform.error", "platform.web", "platform.database"})
package dev.tippmixmentor.platform.idempotency;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
