/**
 * Owns the services that we ask for fixtures, results and running matches: how each is asked, how long it may take, what of
 * its answers we believe, and who is asked when one fails.
 *
 * <p>Publishes nothing; what they tell is told by the football and live modules.
 *
 * <p>Listens to nothing.
 */
@NullMarked
@ApplicationModule(
        displayName = "Providers",
        allowedDependencies = {
            "platform.error",
            "platform.startup",
            "platform.web",
            "platform.security",
            "platform.ratelimit",
            "platform.redis",
            "platform.database",
            "platform.flags",
            "feeds",
            "football",
            "live"
        })
package dev.tippmixmentor.providers;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
