package dev.tippmixmentor.platform.cache;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What is true of each tag, and when which version of it was acknowledged by which node: in a file that several processes
 * have mapped into their memory, with the order that volatile variables have. Times are those of the machine's monotonic
 * clock, which its processes share.
 */
final class SharedTruth {
    private static final VarHandle LONGS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final int tags;
    private final int versions;
    private final MappedByteBuffer memory;

    /** @param versions more than any tag will have */
    SharedTruth(Path file, int tags, int nodes, int versions) throws IOException {
        this.tags = tags;
        this.versions = versions;
        long longs = tags + (long) nodes * tags + (long) tags * versions;
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, longs * Long.BYTES);
        }
    }

    long version(int tag) {
        return get(tag);
    }

    /** Makes something new true. */
    long next(int tag) {
        return (long) LONGS.getAndAdd(memory, tag * Long.BYTES, 1L) + 1;
    }

    /** The invalidation of a version has returned at a node. */
    void acknowledge(int node, int tag, long version) {
        int here = acknowledgedIndex(node, tag) * Long.BYTES;
        long known = (long) LONGS.getVolatile(memory, here);
        while (known < version && !LONGS.compareAndSet(memory, here, known, version)) {
            known = (long) LONGS.getVolatile(memory, here);
        }
        LONGS.setVolatile(memory, timeIndex(tag, version) * Long.BYTES, System.nanoTime());
    }

    /** The newest version that was acknowledged at a node. */
    long acknowledged(int node, int tag) {
        return get(acknowledgedIndex(node, tag));
    }

    /** When a version was acknowledged, anywhere; 0 if it was not yet. */
    long acknowledgedAt(int tag, long version) {
        return get(timeIndex(tag, version));
    }

    private int acknowledgedIndex(int node, int tag) {
        return tags + node * tags + tag;
    }

    /** After the nodes, whose number need not be known for it: the times stand at the end of the file. */
    private int timeIndex(int tag, long version) {
        return memory.capacity() / Long.BYTES - (tag + 1) * versions + Math.toIntExact(version);
    }

    private long get(int index) {
        return (long) LONGS.getVolatile(memory, index * Long.BYTES);
    }
}
