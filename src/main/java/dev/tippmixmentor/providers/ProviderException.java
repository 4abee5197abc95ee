package dev.tippmixmentor.providers;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A provider did not give an answer that we can use. */
class ProviderException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What was wrong. */
    enum Fault {
        /** Nobody answers, or not in time, or it says that it can't: asking again may help. */
        UNAVAILABLE,
        /** We asked too often. */
        RATE_LIMITED,
        /** Our own share is used up, or the provider had asked us to wait: it was not asked. */
        NOT_ASKED,
        /** It refuses us, such as for a wrong key: asking again won't help. */
        REFUSED,
        /** The answer is not what it should be. */
        INVALID,
        /** It answers, but late; the answer is taken. */
        SLOW;

        /** Whether it is likely to end by itself, so that it is worth a request to know whether it has. */
        boolean mayPass() {
            return this == UNAVAILABLE || this == SLOW;
        }
    }

    private final Fault fault;
    private final @Nullable Duration retryAfter;

    ProviderException(Fault fault, String message, @Nullable Throwable cause) {
        this(fault, message, cause, null);
    }

    ProviderException(Fault fault, String message, @Nullable Throwable cause, @Nullable Duration retryAfter) {
        super(message, cause);
        this.fault = fault;
        this.retryAfter = retryAfter;
    }

    Fault fault() {
        return fault;
    }

    /** How long the provider asks us to wait. */
    Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
