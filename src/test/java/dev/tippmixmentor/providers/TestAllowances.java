package dev.tippmixmentor.providers;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/** What a provider allows whom no other node asks. */
final class TestAllowances {
    private static final long PLENTY = 1_000;

    private TestAllowances() {}

    static ProviderAllowance unlimited() {
        return taking(() -> true);
    }

    /** For nodes that keep what is wrong with it in the same place. */
    static Troubles troubles() {
        AtomicReference<Trouble> known = new AtomicReference<>();
        return new Troubles(() -> Optional.ofNullable(known.get()), known::set, () -> known.set(null));
    }

    static ProviderAllowance taking(BooleanSupplier quota) {
        AtomicReference<Instant> pausedUntil = new AtomicReference<>(Instant.EPOCH);
        return new ProviderAllowance(quota, () -> PLENTY, Duration.ofMinutes(1), pausedUntil::get, pausedUntil::set);
    }
}
