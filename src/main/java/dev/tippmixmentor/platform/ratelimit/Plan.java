package dev.tippmixmentor.platform.ratelimit;

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
    /** An administrator. */
    ADMIN;

    /** As it stands in the headers. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
