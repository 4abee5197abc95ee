package dev.tippmixmentor.platform.database;

import java.lang.reflect.Method;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.resilience.retry.AbstractRetryInterceptor;
import org.springframework.resilience.retry.MethodRetrySpec;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Runs a transaction again that PostgreSQL ended because it and others could not all go on: a deadlock or a failure to
 * serialise. Nothing of it was kept, so the second time is as the first. Only around the outermost transaction: an inner
 * one shares the connection that is of no use any more.
 */
class TransactionRetry extends AbstractRetryInterceptor {
    // PostgreSQL's Appendix A: serialization_failure, deadlock_detected
    private static final Set<String> ENDED_FOR_OTHERS = Set.of("40001", "40P01");

    private static final int RETRIES = 3;
    private static final Duration DELAY = Duration.ofMillis(20);

    /** Keeps those that met from meeting again. */
    private static final Duration JITTER = Duration.ofMillis(15);

    private static final double MULTIPLIER = 3;
    private static final Duration MAX_DELAY = Duration.ofMillis(300);

    private static final MethodRetrySpec SPECIFICATION = new MethodRetrySpec(
            (method, failure) -> isEndedForOthers(failure), RETRIES, DELAY, JITTER, MULTIPLIER, MAX_DELAY);

    @Override
    protected @Nullable MethodRetrySpec getRetrySpec(Method method, Class<?> targetClass) {
        return TransactionSynchronizationManager.isActualTransactionActive() ? null : SPECIFICATION;
    }

    private static boolean isEndedForOthers(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return ENDED_FOR_OTHERS.contains(sql.getSQLState());
            }
        }
        return false;
    }
}
