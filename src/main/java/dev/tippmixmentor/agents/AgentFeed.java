package dev.tippmixmentor.agents;

import dev.tippmixmentor.platform.security.CurrentUser;
import dev.tippmixmentor.realtime.LiveFeed;
import dev.tippmixmentor.realtime.LiveMessage;
import dev.tippmixmentor.realtime.Topic;
import dev.tippmixmentor.realtime.TopicPolicy;
import dev.tippmixmentor.tasks.TaskEnded;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;

/** Tells subscribers what an agent is doing. */
@Component
class AgentFeed implements TopicPolicy {
    private static final String AGENTS = "agents.";

    private final LiveFeed live;
    private final Agents agents;

    AgentFeed(LiveFeed live, Agents agents) {
        this.live = live;
        this.agents = agents;
    }

    @Override
    public boolean governs(Topic topic) {
        return topic.id(AGENTS).isPresent();
    }

    /** Agents can be read by every user, as over REST. */
    @Override
    public boolean mayRead(CurrentUser user, Topic topic) {
        return true;
    }

    @Override
    public boolean exists(Topic topic) {
        return topic.id(AGENTS).filter(id -> agents.exists(new AgentId(id))).isPresent();
    }

    @ApplicationModuleListener(id = "agents.feed.status")
    void on(AgentStatusChanged event) {
        tell(event.agentId(), "agent.status", event);
    }

    @ApplicationModuleListener(id = "agents.feed.task")
    void on(TaskEnded event) {
        if (event.type().equals(PredictionWork.TYPE)) {
            tell(new AgentId(event.owner()), "agent.task", event);
        }
    }

    /** Of an agent that was deleted meanwhile nobody hears any more. */
    private void tell(AgentId agent, String type, Object event) {
        if (agents.exists(agent)) {
            live.publish(new LiveMessage(Topic.of(AGENTS + agent), type, event));
        }
    }
}
