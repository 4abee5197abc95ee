package dev.tippmixmentor.identity;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;

/**
 * Tells users by e-mail what they must hear of if it was not them: that a refresh token of theirs was used twice, whose copy
 * somebody has, and that their second factor was changed. Unlike a link, which is asked for again, nobody would miss these
 * messages, so they are sent until the mail server takes them.
 */
@Component
class SecurityNotices {
    private static final Logger log = LoggerFactory.getLogger(SecurityNotices.class);

    /** A mail server that refuses an address refuses it tomorrow too. */
    private static final Duration WORTH_TELLING = Duration.ofDays(1);

    private final Users users;
    private final Mailer mailer;
    private final Clock clock;

    SecurityNotices(Users users, Mailer mailer, Clock clock) {
        this.users = users;
        this.mailer = mailer;
        this.clock = clock;
    }

    // no transactions, as they would hold a connection for as long as the mail server takes
    @ApplicationModuleListener(id = "identity.token-reuse-notice", propagation = Propagation.NOT_SUPPORTED)
    void on(RefreshTokenReused event) {
        tell(event.userId(), event.at(), mailer::sendTokenReused);
    }

    @ApplicationModuleListener(id = "identity.second-factor-notice", propagation = Propagation.NOT_SUPPORTED)
    void on(SecondFactorChanged event) {
        tell(event.userId(), event.at(), address -> mailer.sendSecondFactorChanged(address, event.on()));
    }

    private void tell(UserId user, Instant at, Consumer<String> message) {
        if (at.plus(WORTH_TELLING).isBefore(clock.instant())) {
            log.warn("identity.notice.untold userId={}", user);
            return;
        }
        users.find(user).map(UserView::email).ifPresent(message);
    }
}
