package dev.tippmixmentor.testing;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A way to a port of this host on which everything takes a while: a long wire, not a slow server. */
public class SlowLink implements AutoCloseable {
    private final ServerSocket entrance = entrance();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final int target;
    private volatile Duration delay = Duration.ZERO;

    public SlowLink(int target) {
        this.target = target;
        threads.execute(this::accept);
    }

    private static ServerSocket entrance() {
        try {
            return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return entrance.getLocalPort();
    }

    /** How long each piece of data takes in each direction, from now on. */
    public void delay(Duration each) {
        delay = each;
    }

    private void accept() {
        try {
            while (true) {
                Socket client = entrance.accept();
                threads.execute(() -> connect(client));
            }
        } catch (IOException e) {
            threads.shutdownNow(); // closed
        }
    }

    @SuppressWarnings("resource") // closed by those who carry
    private void connect(Socket client) {
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            threads.execute(() -> carry(client, server));
            threads.execute(() -> carry(server, client));
        } catch (IOException e) {
            close(client); // nobody is there
        }
    }

    private void carry(Socket from, Socket to) {
        byte[] piece = new byte[64 << 10];
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int length = in.read(piece); length > 0; length = in.read(piece)) {
                TimeUnit.NANOSECONDS.sleep(delay.toNanos());
                out.write(piece, 0, length);
            }
        } catch (IOException e) {
            // either side has gone, and so has the other now
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        close(entrance);
        threads.shutdownNow();
    }

    private static void close(Closeable closed) {
        try {
            closed.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
