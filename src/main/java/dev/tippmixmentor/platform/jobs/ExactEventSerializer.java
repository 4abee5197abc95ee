package dev.tippmixmentor.platform.jobs;

import java.time.Instant;
import org.springframework.modulith.events.core.EventSerializer;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.ToStringSerializer;

/**
 * The JSON of events in the outbox. It has times as exact as they were, not in milliseconds as clients see them: an event that is
 * told again is the same event.
 */
@Component
class ExactEventSerializer implements EventSerializer {
    private final JsonMapper json;

    ExactEventSerializer(JsonMapper json) {
        this.json = json.rebuild()
                .addModule(new SimpleModule("exact-times").addSerializer(Instant.class, ToStringSerializer.instance))
                .build();
    }

    @Override
    public Object serialize(Object event) {
        return json.writeValueAsString(event);
    }

    @Override
    public <T> T deserialize(Object serialized, Class<T> type) {
        return json.readValue(serialized.toString(), type);
    }
}
