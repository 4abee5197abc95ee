package dev.tippmixmentor.identity;

import java.util.UUID;

/** People nobody has met before. */
final class TestRegistrations {
    static final String PASSWORD = "correct horse battery";

    private TestRegistrations() {}

    static Registration somebody() {
        String name = "u" + UUID.randomUUID().toString().replace("-", "").substring(0, 15);
        return new Registration(name + "@example.org", name, PASSWORD, "Ann", null, RefreshTokenDelivery.BODY);
    }
}
