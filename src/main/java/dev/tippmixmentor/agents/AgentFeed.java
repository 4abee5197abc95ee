package dev.tippmixmentor.agents;

import dev.tippmixmentor.platform.security.CurrentUser;
import dev.tippmixmentor.realtime.LiveFeed;
import dev.tippmixmentor.realtime.LiveMessage;
import dev.tippmixmentor.realtime.Topic;
import dev.tippmixmentor.realtime.TopicPolicy;
import dev.tippmixmentor.tasks.TaskEnded;
import java.util.regex.Pattern;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;

/** Tells subscribers what an agent is doing. */
@Component
class AgentFeed implements TopicPolicy {
    private static final Pattern TOPIC = Pattern.compile("agents\\.[0-9a-f-]{36}");

    private final LiveFeed live;
    private final Agents agents;

    AgentFeed(LiveFeed live, Agents agents) {
        this.live = live;
        this.agents = agents;
    }

    @Override
    public boolean governs(Topic topic) {
        return TOPIC.matcher(topic.name()).matches();
    }

    /** Agents can be read by every user, as over REST. */
    @Override
    public boolean mayRead(CurrentUser user, Topic topic) {
        return true;
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
            live.publish(new LiveMessage(Topic.of("agents." + agent), type, event));
        }
    }
}
