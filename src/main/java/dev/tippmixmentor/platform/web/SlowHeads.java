package dev.tippmixmentor.platform.web;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Ends connections on which the head of a request drips: one byte now and then never lets them idle, and no handler has seen
 * anything of the request yet. {@link SlowBodyHandler} is for what follows the head.
 */
class SlowHeads implements Connection.Listener {
    /** As long as a WebSocket may live without a CONNECT. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    /** How often a head is found under way while it has its time. */
    private static final int LOOKS = 5;

    private final Scheduler scheduler;
    private final Duration between;
    private final Map<Connection, Look> looks = new ConcurrentHashMap<>();

    /**
     * @param patience how long a head may be under way; it is noticed within a fifth of that
     */
    SlowHeads(Scheduler scheduler, Duration patience) {
        this.scheduler = scheduler;
        this.between = patience.dividedBy(LOOKS);
    }

    @Override
    public void onOpened(Connection connection) {
        if (connection instanceof ConnectionMetaData) { // of HTTP, and not yet of a WebSocket
            Look look = new Look(connection);
            looks.put(connection, look);
            look.again();
        }
    }

    @Override
    public void onClosed(Connection connection) {
        Look look = looks.remove(connection);
        if (look != null) {
            look.end();
        }
    }

    private final class Look implements Runnable {
        private final Connection connection;
        private volatile Scheduler.Task next = () -> false;
        private long requests;
        private long bytes;
        private int underWay;

        /** By the last look; otherwise what has come since may be the rest of a body. */
        private boolean wasAnswered = true;

        Look(Connection connection) {
            this.connection = connection;
        }

        void again() {
            next = scheduler.schedule(this, between.toMillis(), TimeUnit.MILLISECONDS);
        }

        void end() {
            next.cancel();
        }

        @Override
        public void run() {
            if (!looks.containsKey(connection)) {
                return;
            }
            long requestsNow = connection.getMessagesIn();
            long bytesNow = connection.getBytesIn();
            boolean answered = requestsNow == connection.getMessagesOut();
            if (requestsNow != requests || !answered) {
                underWay = 0; // one came, or is being answered
            } else if (underWay > 0 || (wasAnswered && bytesNow != bytes)) {
                underWay++;
            }
            if (underWay > LOOKS) {
                connection.getEndPoint().close();
                return;
            }
            requests = requestsNow;
            bytes = bytesNow;
            wasAnswered = answered;
            again();
        }
    }
}
