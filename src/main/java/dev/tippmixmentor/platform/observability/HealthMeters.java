package dev.tippmixmentor.platform.observability;

import dev.tippmixmentor.platform.database.StoredFigures;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.springframework.boot.health.contributor.HealthContributors.Entry;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.registry.HealthContributorRegistry;
import org.springframework.stereotype.Component;

/** Shows to Prometheus what the health endpoints show, and what piles up. */
@Component
class HealthMeters {
    private static final double MILLIS = 1_000;

    private final HealthContributorRegistry indicators;
    private final ServiceProbe<DatabaseReading> database;

    HealthMeters(
            StoredFigures figures, HealthContributorRegistry indicators, ServiceProbe<DatabaseReading> databaseProbe) {
        this.indicators = indicators;
        this.database = databaseProbe;
        figures.watch(
                MultiGauge.builder("tippmix.health.state")
                        .description("How each component is: 2 up, 1 degraded, 0 down; not there while nobody knows"),
                this::states);
        figures.watch(
                MultiGauge.builder("tippmix.jobs.lag")
                        .description("How long the task that should have begun first has been waiting")
                        .baseUnit("seconds"),
                () -> reading(reading -> seconds(reading.schedulerLag())));
        figures.watch(
                MultiGauge.builder("tippmix.jobs.publications")
                        .description("Event publications that have not been delivered"),
                () -> reading(DatabaseReading::publications));
        figures.watch(
                MultiGauge.builder("tippmix.jobs.publication.age")
                        .description("Age of the oldest event publication that has not been delivered")
                        .baseUnit("seconds"),
                () -> reading(reading -> seconds(reading.oldestPublication())));
    }

    private List<Row<?>> states() {
        return indicators.stream().flatMap(HealthMeters::state).toList();
    }

    private static Stream<Row<?>> state(Entry entry) {
        if (!(entry.contributor() instanceof HealthIndicator indicator)) {
            return Stream.empty();
        }
        Tags tags = Tags.of("component", entry.name());
        return switch (ServiceState.of(indicator.health())) {
            case UNKNOWN -> Stream.empty();
            case UP -> Stream.of(Row.of(tags, 2));
            case DEGRADED -> Stream.of(Row.of(tags, 1));
            case DOWN -> Stream.of(Row.of(tags, 0));
        };
    }

    private List<Row<?>> reading(Function<DatabaseReading, Number> figure) {
        return database.answer().value().stream()
                .<Row<?>>map(reading -> Row.of(Tags.empty(), figure.apply(reading)))
                .toList();
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / MILLIS;
    }
}
