package dev.tippmixmentor.platform.web;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Ends the reading of a body that drips: one byte now and then never lets the connection idle, and would hold it and a
 * thread for days. Jetty's own handler for this measures the bytes of all requests together.
 */
class SlowBodyHandler extends Handler.Wrapper {
    private static final long LEAST_BYTES_A_SECOND = 50;

    /** A network may halt for a while in the middle of a short body. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        return super.handle(new Timed(request), response, callback);
    }

    private static final class Timed extends Request.Wrapper {
        private final long start = System.nanoTime();
        private long bytes;
        private Content.@Nullable Chunk failure;

        Timed(Request request) {
            super(request);
        }

        @Override
        @SuppressWarnings("NullAway") // null is Jetty's word for "nothing there yet"
        public Content.Chunk read() {
            if (failure != null) {
                return failure;
            }
            Content.Chunk chunk = super.read();
            if (chunk != null) {
                bytes += chunk.remaining();
            }
            return chunk;
        }

        @Override
        public void demand(Runnable onContent) {
            if (failure == null && isTooSlow()) {
                failure = Content.Chunk.from(new TimeoutException("the body comes too slowly"), true);
            }
            if (failure != null) {
                onContent.run();
            } else {
                super.demand(onContent);
            }
        }

        private boolean isTooSlow() {
            Duration taken = Duration.ofNanos(System.nanoTime() - start);
            return taken.compareTo(PATIENCE) > 0 && bytes < LEAST_BYTES_A_SECOND * taken.toSeconds();
        }
    }
}
