package dev.tippmixmentor.identity;

import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;

/**
 * Tells users by e-mail that a refresh token of theirs was used twice: whoever copied it may have more of theirs. Unlike a
 * link, which is asked for again, nobody would miss this message, so it is sent until the mail server takes it.
 */
@Component
class TokenReuseNotice {
    private static final Logger log = LoggerFactory.getLogger(TokenReuseNotice.class);

    /** A mail server that refuses an address refuses it tomorrow too. */
    private static final Duration WORTH_TELLING = Duration.ofDays(1);

    private final Users users;
    private final Mailer mailer;
    private final Clock clock;

    TokenReuseNotice(Users users, Mailer mailer, Clock clock) {
        this.users = users;
        this.mailer = mailer;
        this.clock = clock;
    }

    // no transaction, as it would hold a connection for as long as the mail server takes
    @ApplicationModuleListener(id = "identity.token-reuse-notice", propagation = Propagation.NOT_SUPPORTED)
    void on(RefreshTokenReused event) {
        if (event.at().plus(WORTH_TELLING).isBefore(clock.instant())) {
            log.warn("identity.token-reuse.untold userId={}", event.userId());
            return;
        }
        users.find(event.userId()).ifPresent(user -> mailer.sendTokenReused(user.email()));
    }
}
