package dev.tippmixmentor.agents;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.tasks.RunningTask;
import dev.tippmixmentor.tasks.TaskHandler;
import dev.tippmixmentor.tasks.TaskNotReadyException;
import java.util.Locale;
import java.util.UUID;
import tools.jackson.core.exc.StreamConstraintsException;
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
        String output = json.writeValueAsString(work.work(wanted));
        requireReadable(output);
        return output;
    }

    /** What comes next reads it, and a client is to learn why that would fail. */
    private void requireReadable(String output) {
        try {
            if (AgentForms.holdsNul(json.readTree(output))) {
                throw ApiException.of(
                        ErrorCode.OPERATION_FAILED, "What came out has a character that no text may hold");
            }
        } catch (StreamConstraintsException e) {
            throw ApiException.of(ErrorCode.OPERATION_FAILED, "What came out is nested too deeply");
        }
    }
}
