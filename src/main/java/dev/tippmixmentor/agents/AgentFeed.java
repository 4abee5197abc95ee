package dev.tippmixmentor.agents;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.kagkarlsson.scheduler.Clock;
import dev.tippmixmentor.platform.security.CurrentUser;
import dev.tippmixmentor.realtime.LiveFeed;
import dev.tippmixmentor.realtime.LiveMessage;
import dev.tippmixmentor.realtime.Topic;
import dev.tippmixmentor.realtime.TopicPolicy;
import dev.tippmixmentor.tasks.TaskEnded;
import dev.tippmixmentor.tasks.TaskProgressed;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.context.event.EventListener;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;

/** Tells subscribers what an agent is doing. */
@Component
class AgentFeed implements TopicPolicy {
    private static final String AGENTS = "agents.";

    /** For shorter than it is remembered what was told once. */
    private static final Duration LATE = Duration.ofMinutes(15);

    private final LiveFeed live;
    private final Agents agents;
    private final Transitions transitions;
    private final Clock clock;

    /** The last move of each agent that this node knows to be told: of many that follow quickly none is sent again and again. */
    private final Map<AgentId, Long> toldHere =
            Caffeine.newBuilder().expireAfterWrite(LATE).<AgentId, Long>build().asMap();

    AgentFeed(LiveFeed live, Agents agents, Transitions transitions, Clock clock) {
        this.live = live;
        this.agents = agents;
        this.transitions = transitions;
        this.clock = clock;
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

    /**
     * Tells all moves of late that the agent made, each once: events may come in any order and on several threads at the same
     * time, but whoever tells a move has seen to it that those before it are told.
     */
    @ApplicationModuleListener(id = "agents.feed.status")
    void on(AgentStatusChanged event) {
        AgentId agent = event.agentId();
        if (agents.exists(agent)) {
            List<Transitions.Move> moves = transitions.latest(
                    agent, toldHere.getOrDefault(agent, 0L), clock.now().minus(LATE));
            live.deliver(moves.stream()
                    .map(Transitions.Move::change)
                    .map(move -> message(agent, "agent.status", move, move.status() + " " + move.at()))
                    .toList());
            moves.forEach(move -> toldHere.merge(agent, move.number(), Math::max));
        }
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
            live.deliver(List.of(message(agent, type, event, change)));
        }
    }

    private static LiveMessage message(AgentId agent, String type, Object event, String change) {
        return new LiveMessage(topic(agent), type, event).once(change);
    }

    private static Topic topic(AgentId agent) {
        return Topic.of(AGENTS + agent);
    }
}
