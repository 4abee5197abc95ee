package dev.tippmixmentor.agentwork;

import dev.tippmixmentor.agents.AgentRuntime;
import dev.tippmixmentor.agents.AgentType;
import dev.tippmixmentor.football.FixturesChanged;
import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.football.MatchCalledOff;
import dev.tippmixmentor.football.MatchFinished;
import dev.tippmixmentor.predictions.ModelStatusChanged;
import dev.tippmixmentor.predictions.PredictionPublished;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Propagation;

/** What makes agents work besides their users and their schedules. */
@Component
class AgentTriggers {
    private final AgentRuntime agents;

    AgentTriggers(AgentRuntime agents) {
        this.agents = agents;
    }

    @ApplicationModuleListener(id = "agents.fixtures-changed", propagation = Propagation.NOT_SUPPORTED)
    void on(FixturesChanged event) {
        predict(event.leagueId());
    }

    @ApplicationModuleListener(id = "agents.match-finished", propagation = Propagation.NOT_SUPPORTED)
    void on(MatchFinished event) {
        predict(event.leagueId());
    }

    @ApplicationModuleListener(id = "agents.match-called-off", propagation = Propagation.NOT_SUPPORTED)
    void on(MatchCalledOff event) {
        predict(event.leagueId());
    }

    @ApplicationModuleListener(id = "agents.model-status-changed", propagation = Propagation.NOT_SUPPORTED)
    void on(ModelStatusChanged event) {
        predict(event.leagueId());
    }

    @ApplicationModuleListener(id = "agentwork.prediction-published", propagation = Propagation.NOT_SUPPORTED)
    void on(PredictionPublished event) {
        agents.wake(AgentType.INSIGHT, configuration -> WatchedLeagues.include(configuration, event.leagueId()));
    }

    private void predict(LeagueId league) {
        agents.wake(AgentType.PREDICTION, configuration -> WatchedLeagues.include(configuration, league));
    }
}
