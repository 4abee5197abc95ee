package dev.tippmixmentor.testing;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;

/** Gets spans by OTLP over HTTP, as a collector of OpenTelemetry does, and keeps them. */
public final class TraceCollector {
    private static final HexFormat HEX = HexFormat.of();

    private final HttpServer server;
    private final List<Span> spans = new CopyOnWriteArrayList<>();

    /**
     * A span that has ended.
     *
     * @param parentId empty for the first of a trace
     * @param kind as OTLP numbers it: 2 of a server, 3 of a client
     * @param attributes those that are texts
     */
    public record Span(
            String traceId, String id, String parentId, String name, int kind, Map<String, String> attributes) {}

    /** Starts one on a free port; it ends with the JVM. */
    public TraceCollector() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/v1/traces", exchange -> {
            // ExportTraceServiceRequest: resource_spans = 1, of which scope_spans = 2, of which spans = 2
            ByteBuffer request = ByteBuffer.wrap(exchange.getRequestBody().readAllBytes());
            each(request, 1, resource -> each(resource, 2, scope -> each(scope, 2, span -> spans.add(span(span)))));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
    }

    /** As {@code OTEL_EXPORTER_OTLP_ENDPOINT}. */
    public String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** All that came. */
    public List<Span> spans() {
        return List.copyOf(spans);
    }

    private static Span span(ByteBuffer message) {
        String[] ids = {"", "", "", ""};
        int[] kind = {0};
        Map<String, String> attributes = new TreeMap<>();
        fields(message, (number, value) -> {
            switch (number) {
                case 1 -> ids[0] = HEX.formatHex(bytes(value));
                case 2 -> ids[1] = HEX.formatHex(bytes(value));
                case 4 -> ids[2] = HEX.formatHex(bytes(value));
                case 5 -> ids[3] = text(value);
                case 6 -> kind[0] = (int) varint(value);
                case 9 -> {
                    List<ByteBuffer> pair = new ArrayList<>();
                    fields(value, (part, content) -> pair.add(content));
                    // AnyValue: string_value = 1
                    each(pair.get(1), 1, string -> attributes.put(text(pair.get(0)), text(string)));
                }
                default -> {
                    // times, events and links say nothing here
                }
            }
        });
        return new Span(ids[0], ids[1], ids[2], ids[3], kind[0], attributes);
    }

    private interface Message {
        void read(ByteBuffer content);
    }

    private static void each(ByteBuffer message, int wanted, Message reader) {
        fields(message, (number, value) -> {
            if (number == wanted) {
                reader.read(value);
            }
        });
    }

    /** The fields of a message of Protocol Buffers by their numbers. */
    private static void fields(ByteBuffer message, BiConsumer<Integer, ByteBuffer> reader) {
        ByteBuffer rest = message.duplicate();
        while (rest.hasRemaining()) {
            int tag = (int) varint(rest);
            int start = rest.position();
            int length = switch (tag & 7) {
                case 0 -> {
                    varint(rest);
                    int end = rest.position();
                    rest.position(start);
                    yield end - start;
                }
                case 1 -> Long.BYTES;
                case 2 -> (int) varint(rest);
                case 5 -> Integer.BYTES;
                default -> throw new IllegalStateException("not Protocol Buffers");
            };
            reader.accept(tag >>> 3, rest.slice(rest.position(), length));
            rest.position(rest.position() + length);
        }
    }

    private static long varint(ByteBuffer from) {
        long value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = from.get();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }

    private static byte[] bytes(ByteBuffer value) {
        byte[] bytes = new byte[value.remaining()];
        value.duplicate().get(bytes);
        return bytes;
    }

    private static String text(ByteBuffer value) {
        return new String(bytes(value), StandardCharsets.UTF_8);
    }
}
