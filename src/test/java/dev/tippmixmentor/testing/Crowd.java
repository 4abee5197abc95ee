package dev.tippmixmentor.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Many clients with as little as possible to each: they shake hands, follow some topics, count the bytes that come, and take
 * the time of the messages that say when they were sent ({@link #now}). One thread reads for all, so that thousands fit beside
 * the server on one machine.
 */
public final class Crowd implements AutoCloseable {
    private static final byte MARK = '@';
    private static final int LONGEST_MILLIS = 60_000;

    private final InetSocketAddress server;
    private final Selector selector;
    private final List<Member> members = new ArrayList<>();
    private final Thread reader = new Thread(this::read, "crowd");
    private final AtomicInteger lost = new AtomicInteger();

    /** How many messages took so many milliseconds. */
    private final AtomicIntegerArray took = new AtomicIntegerArray(LONGEST_MILLIS + 1);

    private volatile boolean ended;

    /** A client. */
    public static final class Member {
        private final SocketChannel channel;
        private volatile long bytes;
        private volatile long lastNanos;

        /** Of the message that is being read: whether it is within its time, and what was read of that. */
        private boolean timing;

        private long sentAt;

        Member(SocketChannel channel) {
            this.channel = channel;
        }

        /** What came so far. */
        public long bytes() {
            return bytes;
        }

        /** When something came last. */
        public long lastNanos() {
            return lastNanos;
        }
    }

    public Crowd(int port) {
        this.server = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try {
            this.selector = Selector.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        reader.start();
    }

    /** What a message has to have in it for its time to be taken. */
    public static String now() {
        return "@" + System.nanoTime() + "@";
    }

    /** One more; returns when it has been let in. */
    public void join(String accessToken, List<String> destinations) throws IOException {
        SocketChannel channel = SocketChannel.open(server);
        channel.write(ascii("GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer "
                + accessToken + "\r\n\r\n"));
        ByteBuffer answer = ByteBuffer.allocate(2_048);
        String head = "";
        while (!head.endsWith("\r\n\r\n")) {
            if (channel.read(answer) < 0) {
                throw new IOException("the server closed the connection");
            }
            head = new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII);
        }
        if (!head.startsWith("HTTP/1.1 101")) {
            throw new IOException(head);
        }
        StringBuilder frames = new StringBuilder("CONNECT\naccept-version:1.2\nheart-beat:0,0\n\n\0");
        for (int i = 0; i < destinations.size(); i++) {
            frames.append("SUBSCRIBE\nid:%d\ndestination:%s\n\n\0".formatted(i, destinations.get(i)));
        }
        channel.write(masked(frames.toString()));
        channel.configureBlocking(false);
        Member member = new Member(channel);
        synchronized (members) {
            members.add(member);
        }
        channel.register(selector, SelectionKey.OP_READ, member);
        selector.wakeup();
    }

    /** A text frame as clients send it (RFC 6455 §5.3), under a mask that changes nothing. */
    private static ByteBuffer masked(String text) {
        byte[] payload = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer frame = ByteBuffer.allocate(payload.length + 8);
        frame.put((byte) 0x81)
                .put((byte) (0x80 | 126))
                .putShort((short) payload.length)
                .putInt(0);
        return frame.put(payload).flip();
    }

    private static ByteBuffer ascii(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    private void read() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(64 * 1024);
        while (!ended) {
            try {
                selector.select(key -> take(key, buffer), 100);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    private void take(SelectionKey key, ByteBuffer buffer) {
        Member member = (Member) key.attachment();
        try {
            buffer.clear();
            int count = member.channel.read(buffer);
            if (count < 0) {
                throw new IOException("closed");
            }
            long now = System.nanoTime();
            takeTimes(member, buffer.flip(), now);
            member.bytes += count;
            member.lastNanos = now;
        } catch (IOException e) {
            lost.incrementAndGet();
            key.cancel();
        }
    }

    /** A message may come in pieces. */
    private void takeTimes(Member member, ByteBuffer read, long now) {
        while (read.hasRemaining()) {
            byte next = read.get();
            if (next == MARK) {
                if (member.timing) {
                    long millis = TimeUnit.NANOSECONDS.toMillis(now - member.sentAt);
                    took.incrementAndGet((int) Math.min(LONGEST_MILLIS, Math.max(0, millis)));
                }
                member.timing = !member.timing;
                member.sentAt = 0;
            } else if (member.timing) {
                member.sentAt = 10 * member.sentAt + next - '0';
            }
        }
    }

    /** How many messages have come whose time was taken, since the last {@link #forget}. */
    public long timed() {
        long all = 0;
        for (int millis = 0; millis <= LONGEST_MILLIS; millis++) {
            all += took.get(millis);
        }
        return all;
    }

    /** Within how many milliseconds this part of them came. */
    public int millis(double percent) {
        long left = (long) Math.ceil(timed() * percent / 100);
        int millis = 0;
        while (millis < LONGEST_MILLIS && left > took.get(millis)) {
            left -= took.get(millis);
            millis++;
        }
        return millis;
    }

    /** What was timed so far counts no more. */
    public void forget() {
        for (int millis = 0; millis <= LONGEST_MILLIS; millis++) {
            took.set(millis, 0);
        }
    }

    public List<Member> members() {
        synchronized (members) {
            return List.copyOf(members);
        }
    }

    /** How many the server has closed. */
    public int lost() {
        return lost.get();
    }

    @Override
    public void close() throws IOException {
        ended = true;
        for (Member member : members()) {
            member.channel.close();
        }
        selector.close();
    }

    /** What is at this place among the sorted values. */
    public static long percentile(long[] values, double percent) {
        long[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.min(sorted.length - 1, Math.floor(sorted.length * percent / 100))];
    }
}
