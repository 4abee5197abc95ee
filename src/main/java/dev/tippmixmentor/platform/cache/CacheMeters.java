package dev.tippmixmentor.platform.cache;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/** What the cache counts. */
@Component
class CacheMeters {
    private final MeterRegistry registry;
    private final Map<Answer, Counter> answers = new EnumMap<>(Answer.class);
    private final Timer loads;
    private final Counter discarded;
    private final Counter refreshes;
    private final Counter saved;
    private final Counter invalidations;

    CacheMeters(MeterRegistry registry) {
        this.registry = registry;
        for (Answer answer : Answer.values()) {
            answers.put(
                    answer,
                    Counter.builder("tippmix.cache.reads")
                            .description("Values asked for, by where they came from")
                            .tag("from", answer.name().toLowerCase(Locale.ROOT))
                            .register(registry));
        }
        loads = Timer.builder("tippmix.cache.loads")
                .description("How long loaders took")
                .register(registry);
        discarded = Counter.builder("tippmix.cache.discarded")
                .description("Values that were invalidated while they were loaded")
                .register(registry);
        refreshes = Counter.builder("tippmix.cache.refreshes")
                .description("Values that were loaded anew before they expired")
                .register(registry);
        saved = Counter.builder("tippmix.cache.saved")
                .description("Bytes that compression kept out of Redis")
                .baseUnit(BaseUnits.BYTES)
                .register(registry);
        invalidations = Counter.builder("tippmix.cache.invalidations")
                .description("Tags that were invalidated by this node")
                .register(registry);
    }

    /** Where a value came from. */
    enum Answer {
        /** This node's memory. */
        NEAR,
        /** Redis. */
        SHARED,
        /** Somebody here who was already asking for it. */
        JOINED,
        /** The loader, as nobody had it. */
        MISS,
        /** The loader, as Redis was away. */
        BYPASS
    }

    void count(Answer answer) {
        Counter counter = answers.get(answer);
        if (counter != null) {
            counter.increment();
        }
    }

    void loaded(Duration took) {
        loads.record(took);
    }

    void discarded() {
        discarded.increment();
    }

    void refreshed() {
        refreshes.increment();
    }

    /** @param bytes fewer than without compression; the header makes it negative for what was not compressed */
    void saved(int bytes) {
        if (bytes > 0) {
            saved.increment(bytes);
        }
    }

    void invalidated(int tags) {
        invalidations.increment(tags);
    }

    void watch(String name, String description, Supplier<Number> value) {
        Gauge.builder("tippmix.cache." + name, value).description(description).register(registry);
    }
}
