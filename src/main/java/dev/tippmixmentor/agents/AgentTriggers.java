package dev.tippmixmentor.agents;

import dev.tippmixmentor.football.FixturesChanged;
import dev.tippmixmentor.football.MatchCalledOff;
import dev.tippmixmentor.football.MatchFinished;
import dev.tippmixmentor.tasks.TaskEnded;
import dev.tippmixmentor.tasks.TaskStatus;
import java.util.Objects;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;

/** What makes agents work, or stop working, besides their users. */
@Component
class AgentTriggers {
    private final Agents agents;

    AgentTriggers(Agents agents) {
        this.agents = agents;
    }

    @ApplicationModuleListener(id = "agents.fixtures-changed")
    void on(FixturesChanged event) {
        agents.wake(event.leagueId());
    }

    @ApplicationModuleListener(id = "agents.match-finished")
    void on(MatchFinished event) {
        agents.wake(event.leagueId());
    }

    @ApplicationModuleListener(id = "agents.match-called-off")
    void on(MatchCalledOff event) {
        agents.wake(event.leagueId());
    }

    @ApplicationModuleListener(id = "agents.task-ended")
    void on(TaskEnded event) {
        if (event.type().equals(PredictionWork.TYPE) && event.status() == TaskStatus.FAILED) {
            agents.markFailed(
                    new AgentId(event.owner()), Objects.requireNonNullElse(event.error(), "failed unexpectedly"));
        }
    }
}
