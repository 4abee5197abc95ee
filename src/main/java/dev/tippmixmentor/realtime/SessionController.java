package dev.tippmixmentor.realtime;

import java.time.Clock;
import java.time.Instant;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.simp.annotation.SendToUser;
import org.springframework.stereotype.Controller;

/** What a client asks about its own socket. */
@Controller
class SessionController {
    private final Clock clock;

    SessionController(Clock clock) {
        this.clock = clock;
    }

    @MessageMapping("/ping")
    @SendToUser(destinations = "/queue/session", broadcast = false)
    SessionNotice ping() {
        return new SessionNotice("pong", clock.instant());
    }

    /**
     * @param type what the notice is
     * @param timestamp when the server said it
     */
    record SessionNotice(String type, Instant timestamp) {}
}
