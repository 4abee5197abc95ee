/**
 * Owns the STOMP transport: handshake, tickets, sockets, topics and their permissions, fan-out between nodes. Knows no
 * domain; modules hand it {@link dev.tippmixmentor.realtime.LiveMessage}s and {@link
 * dev.tippmixmentor.realtime.TopicPolicy}s.
 *
 * <p>Publishes nothing.
 *
 * <p>Listens to nothing.
 */
@NullMarked
@ApplicationModule(
        displayName = "Realtime",
        allowedDependencies = {
            "platform.error",
            "platform.logging",
            "platform.startup",
            "platform.web",
            "platform.security",
            "platform.redis",
            "platform.flags",
            "platform.jobs"
        })
package dev.tippmixmentor.realtime;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
