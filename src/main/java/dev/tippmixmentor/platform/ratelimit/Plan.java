package dev.tippmixmentor.platform.ratelimit;

import dev.tippmixmentor.platform.security.CurrentUser;
import dev.tippmixmentor.platform.security.Role;
import java.util.Locale;

/** Whose requests are counted together, and by which of the limits. */
enum Plan {
    /** An address whose caller is not signed in. */
    ANONYMOUS,
    /** An address that signs in, registers or asks for e-mail: counted apart, so that neither uses up the other. */
    SIGN_IN,
    /** An address that sends tokens, before anybody has looked at them: many users may be behind it. */
    ADDRESS,
    /** A user or moderator, wherever they call from. */
    USER,
    /** The same for one who has paid for more. */
    PREMIUM,
    /** An administrator. */
    ADMIN;

    static Plan of(CurrentUser user) {
        if (user.role() == Role.ADMIN) {
            return ADMIN;
        }
        return switch (user.membership()) {
            case STANDARD -> USER;
            case PREMIUM -> PREMIUM;
        };
    }

    /** As it stands in the headers. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
