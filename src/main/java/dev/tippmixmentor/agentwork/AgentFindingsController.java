package dev.tippmixmentor.agentwork;

import dev.tippmixmentor.agents.AgentId;
import dev.tippmixmentor.agents.AgentRuntime;
import dev.tippmixmentor.platform.web.Page;
import dev.tippmixmentor.platform.web.PageQuery;
import dev.tippmixmentor.predictions.PredictionId;
import dev.tippmixmentor.predictions.Predictions;
import jakarta.validation.Valid;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1")
class AgentFindingsController {
    private final AgentRuntime agents;
    private final Predictions predictions;
    private final Alerts alerts;
    private final Insights insights;

    AgentFindingsController(AgentRuntime agents, Predictions predictions, Alerts alerts, Insights insights) {
        this.agents = agents;
        this.predictions = predictions;
        this.alerts = alerts;
        this.insights = insights;
    }

    /** @param open only those that are open, or only those that are not */
    @GetMapping("/agents/{id}/alerts")
    Page<Alerts.AlertView> alerts(
            @PathVariable AgentId id, @RequestParam(required = false) @Nullable Boolean open, @Valid PageQuery page) {
        agents.require(id);
        return alerts.of(id, open, page);
    }

    @GetMapping("/agents/{id}/insights")
    Page<Insights.InsightView> insightsOfAgent(
            @PathVariable AgentId id,
            @RequestParam(required = false) @Nullable InsightLanguage language,
            @Valid PageQuery page) {
        agents.require(id);
        return insights.of(id, language, page);
    }

    @GetMapping("/predictions/{id}/insights")
    Page<Insights.InsightView> insightsOfPrediction(
            @PathVariable PredictionId id,
            @RequestParam(required = false) @Nullable InsightLanguage language,
            @Valid PageQuery page) {
        return insights.of(predictions.get(id).id(), language, page);
    }
}
