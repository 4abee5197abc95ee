package dev.tippmixmentor.agents;

import dev.tippmixmentor.tasks.RunningTask;
import dev.tippmixmentor.tasks.TaskHandler;
import dev.tippmixmentor.tasks.TaskNotReadyException;
import java.util.Locale;
import java.util.UUID;
import tools.jackson.databind.json.JsonMapper;

/** Has the agents of one type work. */
final class AgentTaskHandler implements TaskHandler {
    private static final String PREFIX = "agents.";

    private final AgentWork work;
    private final AgentRuntime runtime;
    private final JsonMapper json;

    AgentTaskHandler(AgentWork work, AgentRuntime runtime, JsonMapper json) {
        this.work = work;
        this.runtime = runtime;
        this.json = json;
    }

    /** The type of the tasks of such agents. */
    static String type(AgentType type) {
        return PREFIX + type.name().toLowerCase(Locale.ROOT);
    }

    static boolean isOfAgents(String taskType) {
        return taskType.startsWith(PREFIX);
    }

    @Override
    public String type() {
        return type(work.type());
    }

    @Override
    public Class<?> partOf() {
        return work.getClass();
    }

    /** While an agent is paused, or has failed and is to start again, its tasks wait. */
    @Override
    public boolean isReadyFor(UUID owner) {
        return runtime.isRunning(new AgentId(owner));
    }

    /** The agent may have been paused since it was said to be ready. */
    @Override
    public String run(RunningTask task) throws Exception {
        AgentTask wanted =
                runtime.begin(task).orElseThrow(() -> new TaskNotReadyException("its agent does not run", null));
        return json.writeValueAsString(work.work(wanted));
    }
}
