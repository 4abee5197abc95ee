/**
 * Owns tamper evidence: canonical JSON and the hash chain over it.
 *
 * <p>Publishes nothing.
 *
 * <p>Listens to nothing.
 */
@NullMarked
@ApplicationModule(
        displayName = "Platform: seal",
        allowedDependencies = {})
package dev.tippmixmentor.platform.seal;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
