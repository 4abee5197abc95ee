package dev.tippmixmentor.testing;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** A way to ports of this host on which everything takes a while, nothing comes through, or which is cut. */
public class SlowLink implements AutoCloseable {
    private final ServerSocket entrance = entrance();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final IntSupplier target;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile Duration delay = Duration.ZERO;
    private volatile boolean cut;
    private boolean frozen;

    public SlowLink(int target) {
        this(() -> target);
    }

    /** @param target of each connection, as a load balancer chooses it */
    public SlowLink(IntSupplier target) {
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

    /** From now on connections can be opened and nothing comes through them. */
    public synchronized void freeze() {
        frozen = true;
    }

    /** What was held up goes on. */
    public synchronized void thaw() {
        frozen = false;
        notifyAll();
    }

    private synchronized void awaitThaw() throws InterruptedException {
        while (frozen) {
            wait();
        }
    }

    /** Ends all connections and those that are opened from now on. */
    public void cut() {
        cut = true;
        open.forEach(SlowLink::close);
    }

    /** The same at once: what was under way is lost, and both sides are told so (RST). */
    public void reset() {
        open.forEach(SlowLink::discard);
        cut();
    }

    private static void discard(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (SocketException e) {
            // it is closed already
        }
    }

    /** New connections go through again. */
    public void mend() {
        cut = false;
    }

    private void accept() {
        try {
            while (true) {
                Socket client = entrance.accept();
                open.add(client);
                if (cut) {
                    close(client);
                    open.remove(client);
                } else {
                    threads.execute(() -> connect(client));
                }
            }
        } catch (IOException e) {
            threads.shutdownNow(); // closed
        }
    }

    @SuppressWarnings("resource") // closed by those who carry
    private void connect(Socket client) {
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target.getAsInt());
            open.add(server);
            if (client.isClosed()) {
                close(server);
            }
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
                awaitThaw();
                out.write(piece, 0, length);
            }
        } catch (IOException e) {
            // either side has gone, and so has the other now
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(from);
            open.remove(to);
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
