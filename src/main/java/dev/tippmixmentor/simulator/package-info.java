/**
 * Owns the match simulator of development installations: plays fixtures in accelerated time and tells of them through the
 * door that providers use. Not there unless {@code ENABLE_SIMULATOR} is true.
 *
 * <p>Publishes nothing.
 *
 * <p>Listens to nothing.
 */
@NullMarked
@PartOf(Area.LIVE_DATA)
@ApplicationModule(
        displayName = "Simulator",
        allowedDependencies = {
            "platform.error",
            "platform.audit",
            "platform.startup",
            "platform.web",
            "platform.security",
            "platform.flags",
            "football",
            "forecast",
            "live",
            "predictions"
        })
package dev.tippmixmentor.simulator;

import dev.tippmixmentor.platform.flags.Area;
import dev.tippmixmentor.platform.flags.PartOf;
import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
