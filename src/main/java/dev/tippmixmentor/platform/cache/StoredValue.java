package dev.tippmixmentor.platform.cache;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A value as it lies in Redis, with what tells whether it still counts.
 *
 * @param expiresAtMillis when Redis will drop it, by the clock of the node that loaded it; only for early refreshes
 * @param loadMillis how long the loader took
 * @param generations of its tags and of everything, read before it was loaded
 */
record StoredValue(CachedValue value, long expiresAtMillis, int loadMillis, Generations generations) {
    private static final Logger log = LoggerFactory.getLogger(StoredValue.class);

    /** The first byte, so that values written with and without compression can be read side by side. */
    private static final byte PLAIN = 1;

    private static final byte ZSTD = 2;

    private static final int COMPRESS_FROM = 1_024;

    /** 3 is zstd's default: on our JSON higher levels gain a few percent for several times the work. */
    private static final int LEVEL = 3;

    private static final int FIXED_HEADER = 1 + Long.BYTES + Integer.BYTES + CachedValue.DIGEST_BYTES + 1;
    private static final int LARGEST = 64 << 20;
    private static final boolean ZSTD_AVAILABLE = isZstdAvailable();

    /** Just loaded, and not known yet to count. */
    static StoredValue loaded(CachedValue value, long expiresAtMillis, Duration took) {
        return new StoredValue(value, expiresAtMillis, (int) took.toMillis(), Generations.UNKNOWN);
    }

    StoredValue with(Generations before) {
        return new StoredValue(value, expiresAtMillis, loadMillis, before);
    }

    /** Whether this process can compress; it needs a folder for temporary files from which libraries can be loaded. */
    static boolean canCompress() {
        return ZSTD_AVAILABLE;
    }

    /** @param compress whether to, where it is worth the while */
    byte[] encode(boolean compress) {
        byte[] bytes = value.bytes();
        if (compress && ZSTD_AVAILABLE && bytes.length >= COMPRESS_FROM) {
            byte[] compressed = Zstd.compress(bytes, LEVEL);
            if (compressed.length + Integer.BYTES < bytes.length) {
                return header(ZSTD, Integer.BYTES + compressed.length)
                        .putInt(bytes.length)
                        .put(compressed)
                        .array();
            }
        }
        return header(PLAIN, bytes.length).put(bytes).array();
    }

    private ByteBuffer header(byte format, int length) {
        long[] numbers = generations.numbers();
        ByteBuffer buffer = ByteBuffer.allocate(FIXED_HEADER + numbers.length * Long.BYTES + length)
                .put(format)
                .putLong(expiresAtMillis)
                .putInt(loadMillis)
                .put(value.digest())
                .put((byte) numbers.length);
        for (long number : numbers) {
            buffer.putLong(number);
        }
        return buffer;
    }

    /** Empty for what this version can't read; the caller then loads anew. */
    static Optional<StoredValue> decode(byte[] stored) {
        try {
            ByteBuffer buffer = ByteBuffer.wrap(stored);
            byte format = buffer.get();
            if (format != PLAIN && (format != ZSTD || !ZSTD_AVAILABLE)) {
                return Optional.empty();
            }
            long expiresAtMillis = buffer.getLong();
            int loadMillis = buffer.getInt();
            byte[] digest = new byte[CachedValue.DIGEST_BYTES];
            buffer.get(digest);
            long[] numbers = new long[Byte.toUnsignedInt(buffer.get())];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = buffer.getLong();
            }
            byte[] bytes = format == PLAIN ? rest(buffer) : decompressed(buffer);
            return Optional.of(new StoredValue(
                    new CachedValue(bytes, digest), expiresAtMillis, loadMillis, new Generations(numbers)));
        } catch (BufferUnderflowException | ZstdException e) {
            log.warn("cache.unreadable bytes={} cause={}", stored.length, e.toString());
            return Optional.empty();
        }
    }

    private static byte[] decompressed(ByteBuffer buffer) {
        int length = buffer.getInt();
        if (length < 0 || length > LARGEST) {
            throw new BufferUnderflowException();
        }
        return Zstd.decompress(rest(buffer), length);
    }

    private static byte[] rest(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    /**
     * Whether one of those who ask should load it anew although it is still good: the likelier, the nearer its end and the
     * longer it takes to load. Vattani, Chierichetti and Lowenstein, "Optimal Probabilistic Cache Stampede Prevention",
     * PVLDB 8 (2015) 886-897, with beta 1.
     */
    boolean isDueForRefresh(long nowMillis) {
        double ahead = -loadMillis * Math.log(1 - ThreadLocalRandom.current().nextDouble());
        return nowMillis + ahead >= expiresAtMillis;
    }

    private static boolean isZstdAvailable() {
        try {
            return Zstd.compress(new byte[] {0}).length > 0;
        } catch (LinkageError e) {
            log.warn("cache.compression.unavailable cause={}", e.toString());
            return false;
        }
    }
}
