package dev.tippmixmentor.agents;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.tasks.RunningTask;
import dev.tippmixmentor.tasks.TaskHandler;
import dev.tippmixmentor.tasks.TaskId;
import dev.tippmixmentor.tasks.TaskPriority;
import dev.tippmixmentor.tasks.TaskQueue;
import dev.tippmixmentor.tasks.TaskRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What those who do agents' work need of them. */
@Service
public class AgentRuntime {
    private final AgentRepository agents;
    private final AgentForms forms;
    private final ConfigurationSecrets secrets;
    private final LifeCycle lifeCycle;
    private final TaskQueue tasks;
    private final JsonMapper json;

    AgentRuntime(
            AgentRepository agents,
            AgentForms forms,
            ConfigurationSecrets secrets,
            LifeCycle lifeCycle,
            TaskQueue tasks,
            JsonMapper json) {
        this.agents = agents;
        this.forms = forms;
        this.secrets = secrets;
        this.lifeCycle = lifeCycle;
        this.tasks = tasks;
        this.json = json;
    }

    /**
     * Something an agent is asked for.
     *
     * @param input of the form that its type wants
     * @param runAt not before; at once if null
     * @param priority NORMAL if null
     * @param timeout of an attempt; the setting if null
     * @param maxRetries the setting if null
     */
    public record Order(
            JsonNode input,
            @Nullable Instant runAt,
            @Nullable TaskPriority priority,
            @Nullable Duration timeout,
            @Nullable Integer maxRetries) {}

    /** The handler of the tasks of a type, to be made a bean of. */
    public TaskHandler handlerOf(AgentWork work) {
        return new AgentTaskHandler(work, this, json);
    }

    /**
     * What kind of agent it is.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND}
     */
    public AgentType typeOf(AgentId id) {
        return get(id).type();
    }

    /**
     * How an agent is configured, without its secrets.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND}
     */
    public JsonNode configurationOf(AgentId id) {
        return json.readTree(get(id).configuration());
    }

    /**
     * Refuses an agent that there is not.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND}
     */
    public void require(AgentId id) {
        get(id);
    }

    /**
     * Has every running agent of a type work now whose configuration is wanted, but for those that have times of their own:
     * each in a transaction of its own, so not to be called in one, which would hold a second connection.
     */
    public void wake(AgentType type, Predicate<JsonNode> wanted) {
        lifeCycle.wake(type, wanted);
    }

    /**
     * Asks an agent for something.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND}; {@code VALIDATION_ERROR} if the input is not of the form that its type
     *     wants or is too large; {@code RESOURCE_CONFLICT} if the agent neither runs nor is paused
     */
    // A refusal has changed nothing, and whoever asks for several things may go on.
    @Transactional(noRollbackFor = ApiException.class)
    public TaskId submit(AgentId id, Order order) {
        return submit(id, order, AgentRuntime::requireTaking);
    }

    /**
     * Asks an agent for something that may wait: one that has failed takes it too, and does it when it has started again by
     * itself.
     *
     * @throws ApiException otherwise as {@link #submit}
     */
    @Transactional(noRollbackFor = ApiException.class)
    public TaskId submitPatiently(AgentId id, Order order) {
        return submit(id, order, agent -> {
            if (agent.recoverAt() == null) {
                requireTaking(agent);
            }
        });
    }

    private TaskId submit(AgentId id, Order order, Consumer<Agent> willingness) {
        Agent agent = agents.lock(id.value()).orElseThrow(() -> ApiException.notFound("agent", id));
        String input = json.writeValueAsString(order.input());
        if (input.getBytes(StandardCharsets.UTF_8).length > TaskRequest.MAX_INPUT_BYTES) {
            throw ApiException.invalid("input", "Size", "is larger than " + TaskRequest.MAX_INPUT_BYTES + " bytes");
        }
        forms.checkInput(agent.type(), order.input());
        willingness.accept(agent);
        return tasks.submit(new TaskRequest(
                AgentTaskHandler.type(agent.type()),
                id.value(),
                input,
                order.runAt(),
                null,
                Objects.requireNonNullElse(order.priority(), TaskPriority.NORMAL),
                order.timeout(),
                order.maxRetries()));
    }

    /**
     * Refuses an agent that would not do what it is asked for; nothing changes that before the caller's transaction ends.
     *
     * @throws ApiException {@code RESOURCE_NOT_FOUND}; {@code RESOURCE_CONFLICT} if the agent neither runs nor is paused
     */
    @Transactional(propagation = Propagation.MANDATORY)
    void requireTaking(AgentId id) {
        requireTaking(agents.lock(id.value()).orElseThrow(() -> ApiException.notFound("agent", id)));
    }

    private static void requireTaking(Agent agent) {
        if (!agent.status().isRunning() && agent.status() != AgentStatus.PAUSED) {
            throw ApiException.of(
                    ErrorCode.RESOURCE_CONFLICT, "An agent that is " + agent.status() + " takes no tasks; start it");
        }
    }

    private Agent get(AgentId id) {
        return agents.findByIdAndDeletedAtIsNull(id.value()).orElseThrow(() -> ApiException.notFound("agent", id));
    }

    /** Whether it is not to work until somebody starts it; also one that there is not. */
    public boolean isStopped(AgentId id) {
        return agents.findByIdAndDeletedAtIsNull(id.value())
                .filter(agent -> agent.status() != AgentStatus.INACTIVE)
                .isEmpty();
    }

    /** Whether it works now. */
    boolean isRunning(AgentId id) {
        return agents.findByIdAndDeletedAtIsNull(id.value())
                .filter(agent -> agent.status().isRunning())
                .isPresent();
    }

    /** Empty if the agent does not run any more. */
    Optional<AgentTask> begin(RunningTask task) {
        AgentId id = new AgentId(task.owner());
        lifeCycle.markActive(id);
        return agents.findByIdAndDeletedAtIsNull(id.value())
                .filter(agent -> agent.status().isRunning())
                .map(agent -> new AgentTask(
                        task,
                        id,
                        json.readTree(agent.configuration()),
                        secrets.open(agent.secrets()),
                        json.readTree(task.input())));
    }
}
