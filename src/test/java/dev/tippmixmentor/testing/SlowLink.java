package dev.tippmixmentor.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A way to a port of this host on which everything takes a while: a long wire, not a slow server. */
public class SlowLink implements AutoCloseable {
    private final ServerSocket entrance = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final int target;
    private volatile Duration delay = Duration.ZERO;

    public SlowLink(int target) throws IOException {
        this.target = target;
        threads.execute(this::accept);
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
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                threads.execute(() -> carry(client, server));
                threads.execute(() -> carry(server, client));
            }
        } catch (IOException e) {
            threads.shutdownNow(); // closed
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
    public void close() throws IOException {
        entrance.close();
        threads.shutdownNow();
    }
}
