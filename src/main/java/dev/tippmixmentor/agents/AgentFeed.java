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

    AgentFeed(LiveFeed live) {
        this.live = live;
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
        live.publish(new LiveMessage(Topic.of("agents." + event.agentId()), "agent.status", event));
    }

    @ApplicationModuleListener(id = "agents.feed.task")
    void on(TaskEnded event) {
        if (event.type().equals(PredictionWork.TYPE)) {
            live.publish(new LiveMessage(Topic.of("agents." + event.owner()), "agent.task", event));
        }
    }
}
