package dev.tippmixmentor.testing;

import dev.tippmixmentor.tasks.RunningTask;
import dev.tippmixmentor.tasks.TaskHandler;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Does for each owner what its test says. */
public class ScriptedTaskHandler implements TaskHandler {
    public static final String TYPE = "test.scripted";

    private final Map<UUID, Script> scripts = new ConcurrentHashMap<>();

    /** What a test wants done. */
    @FunctionalInterface
    public interface Script {
        String run(RunningTask task) throws Exception;
    }

    public void script(UUID owner, Script script) {
        scripts.put(owner, script);
    }

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String run(RunningTask task) throws Exception {
        return scripts.get(task.owner()).run(task);
    }
}
