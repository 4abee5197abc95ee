package dev.tippmixmentor.platform.redis;

/** Redis can't be reached, is too slow, or refuses; the caller has another way. */
public class RedisUnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    RedisUnavailableException(String message) {
        super(message);
    }

    RedisUnavailableException(Throwable cause) {
        super(cause);
    }
}
