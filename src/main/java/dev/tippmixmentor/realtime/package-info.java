/**
 * Owns topics: who may follow them, their order and histories, their delivery at all nodes and who follows them. Knows
 * no domain and no sockets; modules hand it {@link dev.tippmixmentor.realtime.LiveMessage}s and {@link
 * dev.tippmixmentor.realtime.TopicPolicy}s, and {@code stomp} brings those who follow.
 *
 * <p>Publishes nothing.
 *
 * <p>Listens to nothing.
 */
@NullMarked
@ApplicationModule(
        displayName = "Realtime",
        allowedDependencies = {
            "platform.logging",
            "platform.startup",
            "platform.security",
            "platform.redis",
            "platform.flags",
            "platform.jobs"
        })
package dev.tippmixmentor.realtime;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
