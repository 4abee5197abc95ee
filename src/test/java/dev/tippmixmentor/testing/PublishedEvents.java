package dev.tippmixmentor.testing;

import dev.tippmixmentor.evaluation.ModelDriftChanged;
import dev.tippmixmentor.predictions.PredictionPublished;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.springframework.context.PayloadApplicationEvent;
import org.springframework.context.event.EventListener;

/** What the modules have published, in any thread. */
public class PublishedEvents {
    private final List<Object> events = new CopyOnWriteArrayList<>();

    @EventListener
    void on(PayloadApplicationEvent<?> event) {
        if (event.getPayload() instanceof ModelDriftChanged
                || event.getPayload() instanceof PredictionPublished
                || event.getPayload().getClass().getName().startsWith("dev.tippmixmentor.identity.")) {
            events.add(event.getPayload());
        }
    }

    /** Those of a user or a match, say, in their order. */
    public List<Object> matching(Predicate<Object> predicate) {
        return events.stream().filter(predicate).toList();
    }
}
