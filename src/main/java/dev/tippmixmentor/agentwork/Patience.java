package dev.tippmixmentor.agentwork;

import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;

/** With whom we talk outside: half of the last ten calls failing, they are left alone for a while. */
final class Patience {
    static final Duration LEFT_ALONE = Duration.ofMinutes(1);

    private Patience() {}

    /** Whatever is thrown is a failure, unless it is an interruption of ours. */
    static CircuitBreakerConfig.Builder config() {
        return CircuitBreakerConfig.custom()
                .slidingWindowSize(10)
                .minimumNumberOfCalls(5)
                .failureRateThreshold(50)
                .waitDurationInOpenState(LEFT_ALONE)
                .permittedNumberOfCallsInHalfOpenState(1)
                .ignoreExceptions(InterruptedException.class);
    }
}
