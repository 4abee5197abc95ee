package dev.tippmixmentor.providers;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;

/** What a provider allows whom no other node asks. */
final class TestAllowances {
    private static final long PLENTY = 1_000;

    private TestAllowances() {}

    static ProviderAllowance unlimited() {
        return taking(() -> true);
    }

    static ProviderAllowance taking(BooleanSupplier quota) {
        AtomicReference<Instant> pausedUntil = new AtomicReference<>(Instant.EPOCH);
        return new ProviderAllowance(quota, () -> PLENTY, Duration.ofMinutes(1), pausedUntil::get, pausedUntil::set);
    }
}
