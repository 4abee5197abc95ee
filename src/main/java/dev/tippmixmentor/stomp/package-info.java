/**
 * Owns the STOMP transport: handshake, tickets, sockets with their limits and their list, frames and what may be in them,
 * users' own queues, and how all of it ends. What topics there are and what is told on them is {@code realtime}'s.
 *
 * <p>Publishes nothing.
 *
 * <p>Listens to the end of access, to close sockets.
 */
@NullMarked
@ApplicationModule(
        displayName = "STOMP",
        allowedDependencies = {
            "platform.error",
            "platform.logging",
            "platform.startup",
            "platform.web",
            "platform.security",
            "platform.redis",
            "platform.flags",
            "platform.jobs",
            "realtime"
        })
package dev.tippmixmentor.stomp;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
