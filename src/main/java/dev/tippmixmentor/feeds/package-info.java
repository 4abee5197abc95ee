/**
 * Owns how outside data gets in: file importers, and what each import did.
 *
 * <p>Publishes nothing; what an import changes is told by the football module.
 *
 * <p>Listens to nothing.
 */
@NullMarked
@ApplicationModule(
        displayName = "Feeds",
        allowedDependencies = {
            "platform.error",
            "platform.database",
            "platform.audit",
            "platform.startup",
            "platform.web",
            "platform.idempotency",
            "platform.security",
            "football",
            "realtime"
        })
package dev.tippmixmentor.feeds;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
