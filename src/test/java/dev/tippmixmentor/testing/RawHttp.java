package dev.tippmixmentor.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Sends exactly the bytes it is given, as no well-behaved client would. */
public final class RawHttp {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int PATIENCE_MILLIS = 40_000;

    private RawHttp() {}

    /** What came back. */
    public record Answer(int status, String headers, String body) {
        public JsonNode json() {
            return JSON.readTree(body);
        }
    }

    /** A request with {@code Host}, {@code Connection} and, where there is a body, {@code Content-Length} added. */
    public static Answer send(Api api, String method, String path, String headers, String body) {
        String length = headers.contains("Content-Length") || headers.contains("Transfer-Encoding") || body.isEmpty()
                ? ""
                : "Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length + "\r\n";
        return send(
                api,
                method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + headers + length
                        + "\r\n" + body);
    }

    /** The beginning of a request, and then a space after each pause until the server has enough of it. */
    public static Answer drip(Api api, String beginning, Duration pause) {
        ScheduledExecutorService tap = Executors.newSingleThreadScheduledExecutor();
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.port())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(beginning.getBytes(StandardCharsets.UTF_8));
            ScheduledFuture<?> dripping = tap.scheduleWithFixedDelay(
                    () -> drop(socket), pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
            Answer answer = answer(socket.getInputStream());
            dripping.cancel(true);
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            tap.shutdownNow();
        }
    }

    private static void drop(Socket socket) {
        try {
            socket.getOutputStream().write(' ');
        } catch (IOException e) {
            throw new UncheckedIOException(e); // ends the dripping
        }
    }

    /** A request to the letter; the connection is read until the server closes it. */
    public static Answer send(Api api, String request) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), api.port())) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            try {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                // The server may refuse before it has read everything.
            }
            return answer(socket.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Answer answer(InputStream in) throws IOException {
        String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            throw new IOException("no answer");
        }
        String headers = text.substring(0, end);
        String body = text.substring(end + 4);
        if (headers.toLowerCase(Locale.ROOT).contains("transfer-encoding: chunked")) {
            body = body.replaceFirst("^[0-9A-Fa-f]+\r\n", "").replaceFirst("\r\n0\r\n\r\n$", "");
        }
        return new Answer(Integer.parseInt(text.substring(9, 12)), headers, body);
    }
}
