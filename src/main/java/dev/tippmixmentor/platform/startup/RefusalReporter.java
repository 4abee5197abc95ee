package dev.tippmixmentor.platform.startup;

import org.springframework.boot.SpringBootExceptionReporter;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Prints the refusal as plain text on standard error, whatever the log format: a table inside one line of JSON helps
 * nobody at a terminal.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
class RefusalReporter implements SpringBootExceptionReporter {

    @Override
    public boolean reportException(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RefusedToStartException refusal) {
                System.err.print(refusal.report());
                return true;
            }
        }
        return false;
    }
}
