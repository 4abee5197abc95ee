package dev.tippmixmentor.agents;

import dev.tippmixmentor.platform.database.StoredFigures;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** How many agents there are in each status. */
@Component
class AgentMeters {
    private final JdbcClient jdbc;

    AgentMeters(StoredFigures figures, JdbcClient jdbc) {
        this.jdbc = jdbc;
        figures.watch(
                MultiGauge.builder("tippmix.agents.agents").description("Agents, by status"), this::agentsByStatus);
    }

    private record Group(AgentStatus status, long agents) {}

    private List<Row<?>> agentsByStatus() {
        Map<AgentStatus, Long> agents = jdbc
                .sql("select status, count(*) as agents from agents.agents where deleted_at is null group by status")
                .query(Group.class)
                .list()
                .stream()
                .collect(Collectors.toMap(Group::status, Group::agents));
        return Arrays.stream(AgentStatus.values())
                .<Row<?>>map(status -> Row.of(
                        Tags.of("status", status.name().toLowerCase(Locale.ROOT)), agents.getOrDefault(status, 0L)))
                .toList();
    }
}
