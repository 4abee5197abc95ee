package dev.tippmixmentor.platform.redis;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * How long somebody may still wait for Redis: one budget for all the commands that one request needs, however many those
 * are. Of one thread.
 */
public final class Patience {
    private long leftNanos;

    public Patience(Duration inAll) {
        this.leftNanos = inAll.toNanos();
    }

    /**
     * Waits for an answer.
     *
     * @return null for Redis' nil
     * @throws RedisUnavailableException if Redis refused, or the patience has come to its end. A command that was on its way
     *     may still take effect later
     */
    public <T> @Nullable T await(CompletionStage<T> answer) throws RedisUnavailableException {
        CompletableFuture<T> future = answer.toCompletableFuture();
        long start = System.nanoTime();
        try {
            return future.get(Math.max(0, leftNanos), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RedisUnavailableException(e);
        } catch (ExecutionException | TimeoutException e) {
            throw new RedisUnavailableException(e);
        } finally {
            leftNanos -= System.nanoTime() - start;
            // One that still waits for a connection would otherwise run whenever Redis returns.
            if (!future.isDone()) {
                future.cancel(false);
            }
        }
    }
}
