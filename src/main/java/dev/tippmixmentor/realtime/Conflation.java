package dev.tippmixmentor.realtime;

import io.micrometer.core.instrument.Counter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Leaves out states that a newer one follows within a moment, before they have an offset: no client sees a jump, and nobody
 * has to tell one from a loss. The first state goes out at once; those that follow it within the moment wait for its end. An
 * event takes along what waits in its topic, so that the order stays what it was. For one thread.
 */
final class Conflation {
    private final Consumer<Topic> startMoment;
    private final Counter leftOut;

    /** Topics that told a state less than a moment ago, with what waits there. */
    private final Map<Topic, Map<String, EncodedMessage>> waiting = new HashMap<>();

    /** @param startMoment sees to it that {@link #endMoment} is called a moment later */
    Conflation(Consumer<Topic> startMoment, Counter leftOut) {
        this.startMoment = startMoment;
        this.leftOut = leftOut;
    }

    /** What is to be told now that this message came. */
    List<EncodedMessage> take(EncodedMessage message) {
        String state = message.state();
        Map<String, EncodedMessage> before = waiting.get(message.topic());
        if (state == null) {
            List<EncodedMessage> due = new ArrayList<>();
            if (before != null) {
                due.addAll(before.values());
                before.clear();
            }
            due.add(message);
            return due;
        }
        if (before == null) {
            waiting.put(message.topic(), new LinkedHashMap<>());
            startMoment.accept(message.topic());
            return List.of(message);
        }
        EncodedMessage superfluous = before.remove(state); // not just replaced: it is now the last one
        if (superfluous != null) {
            leftOut.increment();
            superfluous.told().complete(null);
        }
        before.put(state, message);
        return List.of();
    }

    /** What is to be told at the end of a topic's moment. */
    List<EncodedMessage> endMoment(Topic topic) {
        Map<String, EncodedMessage> before = waiting.remove(topic);
        if (before == null || before.isEmpty()) {
            return List.of();
        }
        waiting.put(topic, new LinkedHashMap<>());
        startMoment.accept(topic);
        return List.copyOf(before.values());
    }

    /** Everything that waits. */
    List<EncodedMessage> end() {
        List<EncodedMessage> due = new ArrayList<>();
        waiting.values().forEach(before -> due.addAll(before.values()));
        waiting.clear();
        return due;
    }
}
