package dev.tippmixmentor.platform.audit;

import dev.tippmixmentor.platform.database.StoredFigures;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** How long the audit chain is, and how much is not in it yet. */
@Component
class AuditMeters {
    private final JdbcClient jdbc;

    AuditMeters(StoredFigures figures, JdbcClient jdbc) {
        this.jdbc = jdbc;
        figures.watch(
                MultiGauge.builder("tippmix.audit.links").description("Length of the audit chain"),
                () -> figure("select coalesce(max(index), 0) from audit.links"));
        figures.watch(
                MultiGauge.builder("tippmix.audit.unchained")
                        .description("Audit entries that are committed and not in the chain yet"),
                () -> figure("select count(*) from audit.unchained"));
        figures.watch(
                MultiGauge.builder("tippmix.audit.unchained.age")
                        .description("Since when the oldest audit entry waits that is not in the chain yet")
                        .baseUnit("seconds"),
                () -> figure("""
                        select cast(coalesce(greatest(extract(epoch from now() - min(e.recorded_at)), 0), 0) as bigint)
                        from audit.unchained u
                        join audit.entries e on e.id = u.entry_id
                        """));
    }

    private List<Row<?>> figure(String sql) {
        return List.of(Row.of(Tags.empty(), jdbc.sql(sql).query(Long.class).single()));
    }
}
