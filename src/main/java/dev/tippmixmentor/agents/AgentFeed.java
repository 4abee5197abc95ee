package dev.tippmixmentor.agents;

import dev.tippmixmentor.platform.security.CurrentUser;
import dev.tippmixmentor.realtime.LiveFeed;
import dev.tippmixmentor.realtime.LiveMessage;
import dev.tippmixmentor.realtime.Topic;
import dev.tippmixmentor.realtime.TopicPolicy;
import dev.tippmixmentor.tasks.TaskEnded;
import dev.tippmixmentor.tasks.TaskProgressed;
import java.util.List;
import org.springframework.context.event.EventListener;
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
        tell(event.agentId(), "agent.status", event, event.status() + " " + event.at());
    }

    @ApplicationModuleListener(id = "agents.feed.task")
    void on(TaskEnded event) {
        if (AgentTaskHandler.isOfAgents(event.type())) {
            tell(new AgentId(event.owner()), "agent.task", event, event.taskId() + " " + event.at());
        }
    }

    /** Not stored: the next one makes up for one that nobody heard. */
    @EventListener
    void on(TaskProgressed event) {
        if (AgentTaskHandler.isOfAgents(event.type())) {
            live.publish(LiveMessage.state(
                    topic(new AgentId(event.owner())),
                    "agent.progress",
                    event.taskId().toString(),
                    event));
        }
    }

    /** Of an agent that was deleted meanwhile nobody hears any more. */
    private void tell(AgentId agent, String type, Object event, String change) {
        if (agents.exists(agent)) {
            live.deliver(List.of(new LiveMessage(topic(agent), type, event).once(change)));
        }
    }

    private static Topic topic(AgentId agent) {
        return Topic.of(AGENTS + agent);
    }
}
