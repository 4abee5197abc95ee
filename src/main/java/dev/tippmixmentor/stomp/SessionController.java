package dev.tippmixmentor.stomp;

import dev.tippmixmentor.platform.security.CurrentUser;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import java.time.Clock;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.simp.annotation.SendToUser;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.stereotype.Controller;

/** What a client asks about its own socket. */
@Controller
@SendToUser(destinations = "/queue/session", broadcast = false)
class SessionController {
    private final Renewals renewals;
    private final Clock clock;

    SessionController(Renewals renewals, Clock clock) {
        this.renewals = renewals;
        this.clock = clock;
    }

    /** A newer access token of the socket's session. */
    record Renewal(@NotBlank String accessToken) {}

    @MessageMapping("/ping")
    SessionNotice ping() {
        return SessionNotice.of("pong", clock.instant());
    }

    @MessageMapping("/auth")
    SessionNotice authenticate(@Valid @Payload Renewal renewal, Message<?> message) {
        Socket socket = FrameGate.socket(StompHeaderAccessor.wrap(message));
        if (socket == null) {
            throw new IllegalStateException("a frame without a socket");
        }
        CurrentUser renewed = renewals.renew(socket, renewal.accessToken());
        return SessionNotice.until("authenticated", clock.instant(), renewed.expiresAt());
    }
}
