/**
 * Owns the audit log: who did what, in the transaction that did it; its hash chain, and signed statements of how the
 * chain ended.
 *
 * <p>Publishes nothing.
 *
 * <p>Listens to nothing.
 */
@NullMarked
@ApplicationModule(
        displayName = "Platform: audit",
        allowedDependencies = {
            "platform.error",
            "platform.database",
            "platform.logging",
            "platform.web",
            "platform.security",
            "platform.jobs",
            "platform.seal"
        })
package dev.tippmixmentor.platform.audit;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
