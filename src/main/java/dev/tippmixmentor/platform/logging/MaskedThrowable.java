package dev.tippmixmentor.platform.logging;

import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import java.util.Arrays;

/** An exception whose own words, and those of its causes, have been through {@link LogMask}. */
@SuppressWarnings("NullAway") // Logback passes null for what an exception does not have
final class MaskedThrowable implements IThrowableProxy {
    private final IThrowableProxy failure;

    private MaskedThrowable(IThrowableProxy failure) {
        this.failure = failure;
    }

    static IThrowableProxy of(IThrowableProxy failure) {
        return failure == null ? null : new MaskedThrowable(failure);
    }

    @Override
    public String getMessage() {
        return masked(failure.getMessage());
    }

    @Override
    public String getOverridingMessage() {
        return masked(failure.getOverridingMessage());
    }

    private static String masked(String text) {
        return text == null ? null : LogMask.clean(text);
    }

    @Override
    public String getClassName() {
        return failure.getClassName();
    }

    @Override
    public StackTraceElementProxy[] getStackTraceElementProxyArray() {
        return failure.getStackTraceElementProxyArray();
    }

    @Override
    public int getCommonFrames() {
        return failure.getCommonFrames();
    }

    @Override
    public IThrowableProxy getCause() {
        return of(failure.getCause());
    }

    @Override
    public IThrowableProxy[] getSuppressed() {
        return Arrays.stream(failure.getSuppressed()).map(MaskedThrowable::of).toArray(IThrowableProxy[]::new);
    }

    @Override
    public boolean isCyclic() {
        return failure.isCyclic();
    }
}
