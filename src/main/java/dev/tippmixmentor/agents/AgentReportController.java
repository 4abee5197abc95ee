package dev.tippmixmentor.agents;

import dev.tippmixmentor.platform.web.Page;
import dev.tippmixmentor.platform.web.PageQuery;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/agents/{id}")
class AgentReportController {
    private final AgentReports reports;
    private final AgentEvents events;
    private final Agents agents;

    AgentReportController(AgentReports reports, AgentEvents events, Agents agents) {
        this.reports = reports;
        this.events = events;
        this.agents = agents;
    }

    @GetMapping("/status")
    AgentReports.StatusView status(@PathVariable AgentId id) {
        return reports.status(id);
    }

    @GetMapping("/health")
    AgentReports.HealthView health(@PathVariable AgentId id) {
        return reports.health(id);
    }

    @GetMapping("/performance")
    AgentReports.PerformanceView performance(
            @PathVariable AgentId id, @RequestParam(defaultValue = "7") @Min(1) @Max(90) int days) {
        return reports.performance(id, days);
    }

    @GetMapping("/events")
    Page<AgentEvents.EventView> events(
            @PathVariable AgentId id,
            @RequestParam(required = false) @Nullable Severity severity,
            @RequestParam(required = false) @Nullable @Pattern(regexp = "[a-z-]{1,30}") String kind,
            @RequestParam(required = false) @Nullable Instant from,
            @RequestParam(required = false) @Nullable Instant to,
            @Valid PageQuery page) {
        return events.of(agents.get(id).id(), new AgentEvents.Filter(severity, kind, from, to), page);
    }
}
