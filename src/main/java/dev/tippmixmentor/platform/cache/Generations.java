package dev.tippmixmentor.platform.cache;

import java.util.Arrays;

/**
 * How the tags of a value stood at some moment. An invalidation gives a tag another number, which it has never had before;
 * so does forgetting one.
 */
final class Generations {
    /** Of a value that nobody has compared with anything. */
    static final Generations UNKNOWN = new Generations(new long[0]);

    private final long[] numbers;

    Generations(long[] numbers) {
        this.numbers = numbers;
    }

    long[] numbers() {
        return numbers;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Generations generations && Arrays.equals(numbers, generations.numbers);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(numbers);
    }
}
