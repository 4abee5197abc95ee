package dev.tippmixmentor.platform.web;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The id that ties an answer, its log lines and what it caused together. */
final class CorrelationId {
    static final String HEADER = "X-Correlation-Id";
    static final String LOG_FIELD = "correlationId";
    static final String ATTRIBUTE = CorrelationId.class.getName();

    private static final Pattern ACCEPTED = Pattern.compile("[A-Za-z0-9._-]{8,64}");

    private CorrelationId() {}

    /** The client's own id where it is well-formed (it ends up in logs and headers), otherwise a new one. */
    static String of(@Nullable String given) {
        return given != null && ACCEPTED.matcher(given).matches() ? given : next();
    }

    static String next() {
        return HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong())
                + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextLong());
    }
}
