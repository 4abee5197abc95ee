package dev.tippmixmentor.identity;

import java.time.Duration;

/** What a link sent by e-mail is good for, and for how long. */
enum EmailPurpose {
    VERIFY_EMAIL(Duration.ofHours(24), "verify-email"),
    RESET_PASSWORD(Duration.ofMinutes(10), "reset-password");

    private final Duration lifetime;
    private final String page;

    EmailPurpose(Duration lifetime, String page) {
        this.lifetime = lifetime;
        this.page = page;
    }

    Duration lifetime() {
        return lifetime;
    }

    /** Path of the app's page that the link opens. */
    String page() {
        return page;
    }
}
