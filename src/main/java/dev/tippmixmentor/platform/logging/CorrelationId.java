package dev.tippmixmentor.platform.logging;

import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * The id that ties an answer, its log lines and everything it caused together: events, tasks, live messages, audit rows.
 * It belongs to the thread that works for the request; executors of ours hand it on.
 */
public final class CorrelationId {
    /** The HTTP header, in both directions. */
    public static final String HEADER = "X-Correlation-Id";

    /** Its name in log lines. */
    public static final String LOG_FIELD = "correlationId";

    private static final Pattern ACCEPTED = Pattern.compile("[A-Za-z0-9._-]{8,64}");

    private CorrelationId() {}

    /** The client's own id where it is well-formed (it ends up in logs and headers), otherwise a new one. */
    public static String of(@Nullable String given) {
        return accepted(given).orElseGet(CorrelationId::next);
    }

    /** The client's own id where it is well-formed. */
    public static Optional<String> accepted(@Nullable String given) {
        return Optional.ofNullable(given).filter(id -> ACCEPTED.matcher(id).matches());
    }

    /** An id that nobody had before, 32 hexadecimal digits. */
    public static String next() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong())
                + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }

    /** The id of what this thread works for; empty where nobody's request is behind it. */
    public static Optional<String> current() {
        return Optional.ofNullable(MDC.get(LOG_FIELD));
    }

    /**
     * Does work of somebody's request in another thread or at another time.
     *
     * @param id absent where nobody's request is behind the work
     * @return what the work returned
     */
    public static <T, E extends Exception> T during(@Nullable String id, Work<T, E> work) throws E {
        String before = MDC.get(LOG_FIELD);
        set(id);
        try {
            return work.run();
        } finally {
            set(before);
        }
    }

    /**
     * Goes on under another id in this thread, until the work that {@link #during} surrounds is over.
     *
     * @param id absent where nobody's request is behind what follows
     */
    public static void set(@Nullable String id) {
        if (id == null) {
            MDC.remove(LOG_FIELD);
        } else {
            MDC.put(LOG_FIELD, id);
        }
    }

    /** What is done under an id. */
    @FunctionalInterface
    public interface Work<T, E extends Exception> {
        T run() throws E;
    }
}
