package dev.tippmixmentor.platform.cache;

import java.util.Collection;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * The invalidations that this node knows of, counted. Tags share a fixed number of counters by their hash, so that
 * nothing has to be remembered of a tag; at worst a copy is dropped for a tag that was not meant.
 */
class LocalGenerations {
    private static final int BITS = 13;

    private final AtomicLongArray counters = new AtomicLongArray(1 << BITS);

    /** How far the counters were at some moment, for some tags. */
    final class Stamp {
        private final int[] places;
        private final long[] counts;

        private Stamp(int[] places) {
            this.places = places;
            this.counts = new long[places.length];
            for (int i = 0; i < places.length; i++) {
                counts[i] = counters.get(places[i]);
            }
        }

        /** Whether none of the tags has been invalidated since. */
        boolean isCurrent() {
            for (int i = 0; i < places.length; i++) {
                if (counters.get(places[i]) != counts[i]) {
                    return false;
                }
            }
            return true;
        }
    }

    Stamp now(Collection<Tag> tags) {
        return new Stamp(tags.stream().mapToInt(LocalGenerations::place).toArray());
    }

    void move(Collection<Tag> tags) {
        tags.forEach(tag -> counters.incrementAndGet(place(tag)));
    }

    private static int place(Tag tag) {
        int hash = tag.hashCode() * 0x9E3779B9; // spreads ids that differ in their last characters only
        return hash >>> (Integer.SIZE - BITS);
    }
}
