package dev.tippmixmentor.stomp;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.CloseStatus;

/** What the sockets of this node count. */
@Component
class RealtimeMeters {
    private static final Set<Integer> CODES = Set.of(
            CloseStatus.NORMAL.getCode(),
            CloseStatus.GOING_AWAY.getCode(),
            CloseStatus.PROTOCOL_ERROR.getCode(),
            CloseStatus.NO_CLOSE_FRAME.getCode(),
            CloseStatus.TOO_BIG_TO_PROCESS.getCode(),
            CloseStatus.SERVICE_RESTARTED.getCode(),
            Socket.TOKEN_ENDED.getCode(),
            Socket.SESSION_ENDED.getCode(),
            Socket.SILENT.getCode(),
            Socket.TOO_SLOW.getCode(),
            Socket.TOO_MANY.getCode());

    private final Map<Refusal, Counter> refused = new EnumMap<>(Refusal.class);

    private final Map<Integer, Counter> closed = new HashMap<>();
    private final Counter closedOtherwise;
    private final MeterRegistry registry;

    RealtimeMeters(MeterRegistry registry) {
        this.registry = registry;
        CODES.forEach(code -> closed.put(code, closed(Integer.toString(code))));
        closedOtherwise = closed("other");
        for (Refusal reason : Refusal.values()) {
            refused.put(
                    reason,
                    Counter.builder("tippmix.realtime.refused")
                            .description("Handshakes and frames that were turned away")
                            .tag("reason", reason.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
    }

    private Counter closed(String code) {
        return Counter.builder("tippmix.realtime.closed")
                .description("Sockets that were closed, by close code")
                .tag("code", code)
                .register(registry);
    }

    void watchSockets(Supplier<Number> count) {
        Gauge.builder("tippmix.realtime.sockets", count)
                .description("Open sockets of this node")
                .register(registry);
    }

    /** Counts a socket that has closed, whoever closed it; clients may send codes that nobody knows. */
    void closed(CloseStatus status) {
        closed.getOrDefault(status.getCode(), closedOtherwise).increment();
    }

    void refused(Refusal reason) {
        Counter counter = refused.get(reason);
        if (counter != null) {
            counter.increment();
        }
    }
}
