package dev.tippmixmentor.platform.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.LoggerContextVO;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.KeyValuePair;

/** A log event in which every text that may come from outside has been through {@link LogMask}. */
@SuppressWarnings({"NullAway", "InlineMeSuggester"}) // Logback passes null for what an event does not have
final class MaskedEvent implements ILoggingEvent {
    private static final Object[] NO_ARGUMENTS = {};

    private final ILoggingEvent event;
    private @Nullable String message;

    MaskedEvent(ILoggingEvent event) {
        this.event = event;
    }

    @Override
    public String getFormattedMessage() {
        if (message == null) {
            String text = String.valueOf(event.getFormattedMessage());
            message = isHandedOver() ? LogMask.oneLine(text) : LogMask.clean(text);
        }
        return message;
    }

    private boolean isHandedOver() {
        List<Marker> markers = event.getMarkerList();
        return markers != null && markers.contains(HandedOver.MARKER);
    }

    @Override
    public String getMessage() {
        return getFormattedMessage();
    }

    /** They are in the message. */
    @Override
    public Object[] getArgumentArray() {
        return NO_ARGUMENTS;
    }

    @Override
    public IThrowableProxy getThrowableProxy() {
        return MaskedThrowable.of(event.getThrowableProxy());
    }

    @Override
    public Map<String, String> getMDCPropertyMap() {
        return event.getMDCPropertyMap().entrySet().stream()
                .filter(field -> field.getValue() != null)
                .collect(Collectors.toMap(Map.Entry::getKey, field -> LogMask.clean(field.getValue())));
    }

    @Deprecated
    @Override
    public Map<String, String> getMdc() {
        return getMDCPropertyMap();
    }

    @Override
    public List<KeyValuePair> getKeyValuePairs() {
        List<KeyValuePair> pairs = event.getKeyValuePairs();
        return pairs == null
                ? null
                : pairs.stream()
                        .map(pair -> new KeyValuePair(LogMask.clean(pair.key), masked(pair.value)))
                        .toList();
    }

    private static Object masked(Object value) {
        return value instanceof Number || value instanceof Boolean ? value : LogMask.clean(String.valueOf(value));
    }

    @Override
    public String getThreadName() {
        return event.getThreadName();
    }

    @Override
    public Level getLevel() {
        return event.getLevel();
    }

    @Override
    public String getLoggerName() {
        return event.getLoggerName();
    }

    @Override
    public LoggerContextVO getLoggerContextVO() {
        return event.getLoggerContextVO();
    }

    @Override
    public StackTraceElement[] getCallerData() {
        return event.getCallerData();
    }

    @Override
    public boolean hasCallerData() {
        return event.hasCallerData();
    }

    @Override
    public List<Marker> getMarkerList() {
        return event.getMarkerList();
    }

    @Override
    public long getTimeStamp() {
        return event.getTimeStamp();
    }

    @Override
    public int getNanoseconds() {
        return event.getNanoseconds();
    }

    @Override
    public long getSequenceNumber() {
        return event.getSequenceNumber();
    }

    @Override
    public void prepareForDeferredProcessing() {
        event.prepareForDeferredProcessing();
    }
}
