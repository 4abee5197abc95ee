package dev.tippmixmentor.platform.logging;

import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.logging.logback.StructuredLogEncoder;
import org.springframework.util.StringUtils;

/**
 * Writes log lines, after {@link LogMask} has seen every text in them. It is the only encoder of {@code
 * logback-spring.xml}, so whoever logs whatever, by whichever logger, passes here.
 */
public final class MaskingEncoder extends EncoderBase<ILoggingEvent> {
    private String format = "";
    private String pattern = "%m%n";
    private @Nullable Encoder<ILoggingEvent> lines;

    /** A structured format that Spring Boot knows, such as {@code ecs}; empty for plain text. */
    public void setFormat(String format) {
        this.format = format;
    }

    /** Of plain text. */
    public void setPattern(String pattern) {
        this.pattern = pattern;
    }

    @Override
    public void start() {
        lines = StringUtils.hasText(format) ? structured() : plain();
        lines.setContext(getContext());
        lines.start();
        super.start();
    }

    private Encoder<ILoggingEvent> structured() {
        StructuredLogEncoder encoder = new StructuredLogEncoder();
        encoder.setFormat(format);
        encoder.setCharset(StandardCharsets.UTF_8);
        return encoder;
    }

    private Encoder<ILoggingEvent> plain() {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setPattern(pattern);
        encoder.setCharset(StandardCharsets.UTF_8);
        return encoder;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        return lines().encode(new MaskedEvent(event));
    }

    @Override
    public byte[] headerBytes() {
        return lines().headerBytes();
    }

    @Override
    public byte[] footerBytes() {
        return lines().footerBytes();
    }

    @Override
    public void stop() {
        super.stop();
        if (lines != null) {
            lines.stop();
        }
    }

    private Encoder<ILoggingEvent> lines() {
        if (lines == null) {
            throw new IllegalStateException("the encoder has not been started");
        }
        return lines;
    }
}
