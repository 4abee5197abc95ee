/**
 * Owns what happens in running matches: goals, cards and substitutions; {@code LiveIntake} is the only door for whoever
 * tells how a match stands, a provider, the simulator or a moderator.
 *
 * <p>Publishes {@link dev.tippmixmentor.live.LiveMatchChanged}; that a match ends or is called off is published by the
 * football module.
 *
 * <p>Listens to its own event, to tell it to live topics.
 */
@NullMarked
@PartOf(Area.LIVE_DATA)
@ApplicationModule(
        displayName = "Live matches",
        allowedDependencies = {
            "platform.error",
            "platform.audit",
            "platform.web",
            "platform.security",
            "platform.flags",
            "football",
            "realtime"
        })
package dev.tippmixmentor.live;

import dev.tippmixmentor.platform.flags.Area;
import dev.tippmixmentor.platform.flags.PartOf;
import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
