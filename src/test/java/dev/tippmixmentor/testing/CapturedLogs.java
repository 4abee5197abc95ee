package dev.tippmixmentor.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import dev.tippmixmentor.platform.logging.MaskingEncoder;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.Environment;
import org.springframework.mock.env.MockEnvironment;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Everything that is logged until it is closed, in both formats: as text by the very encoder of the console, which is
 * silent meanwhile, and as production's JSON.
 */
public final class CapturedLogs implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Map<String, Level> levels = new TreeMap<>();
    private final Appender<ILoggingEvent> console = root.getAppender("CONSOLE");
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();
    private final ByteArrayOutputStream json = new ByteArrayOutputStream();
    private final List<Appender<ILoggingEvent>> appenders = new ArrayList<>();

    /** Captures from now on. */
    public CapturedLogs() {
        Encoder<ILoggingEvent> plain = ((ConsoleAppender<ILoggingEvent>) console).getEncoder();
        attach(plain, text);
        attach(structured(root.getLoggerContext()), json);
        root.detachAppender(console);
    }

    /** Production's encoder. */
    public static MaskingEncoder structured(LoggerContext context) {
        if (context.getObject(Environment.class.getName()) == null) {
            context.putObject(Environment.class.getName(), new MockEnvironment());
        }
        MaskingEncoder encoder = new MaskingEncoder();
        encoder.setContext(context);
        encoder.setFormat("ecs");
        encoder.start();
        return encoder;
    }

    /** Lets these loggers say everything they know until the end of the capture. */
    public CapturedLogs debug(String... names) {
        for (String name : names) {
            Logger logger = (Logger) LoggerFactory.getLogger(name);
            levels.put(name, logger.getLevel());
            logger.setLevel(Level.DEBUG);
        }
        return this;
    }

    private void attach(Encoder<ILoggingEvent> encoder, ByteArrayOutputStream out) {
        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
        appender.setContext(root.getLoggerContext());
        appender.setEncoder(encoder);
        appender.setOutputStream(out);
        appender.start();
        root.addAppender(appender);
        appenders.add(appender);
    }

    /** The whole output in both formats. */
    public String everything() {
        return text() + jsonText();
    }

    /** The output as text. */
    public String text() {
        return text.toString(StandardCharsets.UTF_8);
    }

    private String jsonText() {
        return json.toString(StandardCharsets.UTF_8);
    }

    /** The lines of the JSON output, each of which has to be JSON. */
    public List<JsonNode> lines() {
        return jsonText().lines().map(JSON::readTree).toList();
    }

    /** The lines with this message. */
    public List<JsonNode> lines(String message) {
        return lines().stream()
                .filter(line -> line.at("/message").asString().equals(message))
                .toList();
    }

    @Override
    public void close() {
        appenders.forEach(root::detachAppender);
        levels.forEach((name, level) -> ((Logger) LoggerFactory.getLogger(name)).setLevel(level));
        root.addAppender(console);
    }
}
