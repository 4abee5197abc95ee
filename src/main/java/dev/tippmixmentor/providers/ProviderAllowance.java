package dev.tippmixmentor.providers;

import dev.tippmixmentor.platform.ratelimit.SharedQuota;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What a provider allows all of our nodes together.
 *
 * @param taking takes a request out of its quota; false if there is none left
 * @param left requests that are left in this window
 * @param window after which they are there again; one of a day ends at midnight (UTC)
 * @param pausedUntil until when it wants to be left alone
 * @param pausing leaves it alone until then
 */
record ProviderAllowance(
        BooleanSupplier taking,
        LongSupplier left,
        Duration window,
        Supplier<Instant> pausedUntil,
        Consumer<Instant> pausing) {

    static ProviderAllowance of(SharedQuota quota, Duration window, SharedPause pause) {
        return new ProviderAllowance(quota::tryTake, quota::left, window, pause::until, pause::until);
    }

    /** Whether it wants to be left alone. */
    boolean isPaused(Instant now) {
        return pausedUntil.get().isAfter(now);
    }

    /** What is left of the window; of one that begins whenever it likes, no more than that. */
    Duration rest(Instant now) {
        return window.minusMillis(Math.floorMod(now.toEpochMilli(), window.toMillis()));
    }
}
