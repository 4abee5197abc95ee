package dev.tippmixmentor.platform.database;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Component;

/**
 * Gauges of what stands in the database, which is the same on all nodes. Asked for every few seconds on one thread and
 * never by whoever reads the metrics, so that a database that hangs keeps nobody from them. While it does not answer the
 * gauges are not there, rather than wrong.
 */
@Component
public class StoredFigures implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(StoredFigures.class);

    /** As often as Prometheus usually looks. */
    private static final int EVERY_SECONDS = 15;

    private final MeterRegistry registry;
    private final List<Figure> figures = new CopyOnWriteArrayList<>();
    private @Nullable ScheduledExecutorService executor;

    private record Figure(MultiGauge gauge, Supplier<List<Row<?>>> rows) {}

    public StoredFigures(MeterRegistry registry) {
        this.registry = registry;
    }

    /**
     * Shows figures from now on.
     *
     * @param gauge their name; tags of the rows come from closed sets
     * @param rows asks for them; whatever it throws means that nobody knows
     */
    public void watch(MultiGauge.Builder gauge, Supplier<List<Row<?>>> rows) {
        figures.add(new Figure(gauge.register(registry), rows));
    }

    /** Asks for all figures now, as is done every 15 seconds. */
    public void refresh() {
        figures.forEach(figure -> figure.gauge().register(rows(figure), true));
    }

    private static List<Row<?>> rows(Figure figure) {
        try {
            return figure.rows().get();
        } catch (RuntimeException e) {
            log.debug("figures.unknown", e);
            return List.of();
        }
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // it catches what it throws, and ends with its executor
    public synchronized void start() {
        executor = Executors.newSingleThreadScheduledExecutor(new CustomizableThreadFactory("figures-"));
        executor.scheduleWithFixedDelay(this::refresh, 0, EVERY_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public synchronized void stop() {
        if (executor != null) {
            executor.shutdownNow();
            executor = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return executor != null;
    }
}
