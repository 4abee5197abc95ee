package dev.tippmixmentor.testing;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A WebSocket that takes nothing out of its small buffer until it is told to, as a browser in a tunnel. */
public final class StalledSocket implements AutoCloseable {
    private static final int BUFFER_BYTES = 4_096;
    private static final int PATIENCE_MILLIS = 20_000;
    private static final int TEXT = 0x81;
    private static final int CLOSE = 8;

    private final Socket socket = new Socket();
    private final String handshake;

    /** Opens a WebSocket with this access token, connects and subscribes. */
    public StalledSocket(Api api, String accessToken, String destination) {
        try {
            socket.setReceiveBufferSize(BUFFER_BYTES);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), api.port()));
            socket.getOutputStream()
                    .write(("GET /ws HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                                    + "Sec-WebSocket-Extensions: permessage-deflate\r\n"
                                    + "Authorization: Bearer " + accessToken + "\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            handshake = readHandshake(socket.getInputStream());
            send("CONNECT\naccept-version:1.2\nheart-beat:0,0\n\n\0");
            send("SUBSCRIBE\nid:sub-0\ndestination:" + destination + "\n\n\0");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the server answered to a handshake that offered compression. */
    public String handshake() {
        return handshake;
    }

    private static String readHandshake(InputStream in) throws IOException {
        String answer = "";
        while (!answer.endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException(answer);
            }
            answer += (char) next;
        }
        if (!answer.startsWith("HTTP/1.1 101")) {
            throw new IOException(answer);
        }
        return answer;
    }

    /** RFC 6455 §5.2, masked with zeros. */
    private void send(String text) throws IOException {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        frame.write(TEXT);
        if (payload.length < 126) {
            frame.write(0x80 | payload.length);
        } else {
            frame.write(0x80 | 126);
            frame.write(payload.length >> 8);
            frame.write(payload.length);
        }
        frame.write(new byte[4]);
        frame.write(payload);
        OutputStream out = socket.getOutputStream();
        out.write(frame.toByteArray());
    }

    /** Reads again, all that there is, and returns the code with which the server closes; 1006 if it just hangs up. */
    public int readToTheEnd() {
        try {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            while (true) {
                int opcode = in.readUnsignedByte() & 0xF;
                long length = in.readUnsignedByte() & 0x7F;
                if (length == 126) {
                    length = in.readUnsignedShort();
                } else if (length == 127) {
                    length = in.readLong();
                }
                if (opcode == CLOSE) {
                    return in.readUnsignedShort();
                }
                in.skipNBytes(length);
            }
        } catch (IOException e) {
            return 1006;
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
