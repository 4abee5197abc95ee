package dev.tippmixmentor.testing;

import dev.tippmixmentor.tasks.RunningTask;
import dev.tippmixmentor.tasks.TaskHandler;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Does for each owner what its test says. */
public class ScriptedTaskHandler implements TaskHandler {
    public static final String TYPE = "test.scripted";

    private final Map<UUID, Script> scripts = new ConcurrentHashMap<>();
    private final Map<UUID, AtomicInteger> unready = new ConcurrentHashMap<>();

    /** What a test wants done. */
    @FunctionalInterface
    public interface Script {
        String run(RunningTask task) throws Exception;
    }

    public void script(UUID owner, Script script) {
        scripts.put(owner, script);
    }

    /**
     * Has an owner's tasks wait until it is {@linkplain #ready ready}.
     *
     * @return how often somebody has looked since
     */
    public AtomicInteger unready(UUID owner) {
        return unready.computeIfAbsent(owner, unknown -> new AtomicInteger());
    }

    public void ready(UUID owner) {
        unready.remove(owner);
    }

    @Override
    public boolean isReadyFor(UUID owner) {
        AtomicInteger looks = unready.get(owner);
        if (looks != null) {
            looks.incrementAndGet();
        }
        return looks == null;
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
