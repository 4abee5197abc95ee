package dev.tippmixmentor.agents;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** Identifies an agent; a UUIDv7 (RFC 9562), written as plain text in JSON. */
public record AgentId(@JsonValue UUID value) {

    @JsonCreator
    public AgentId {}

    /**
     * Reads an id as clients write it.
     *
     * @throws IllegalArgumentException if the text is no UUID
     */
    public static AgentId of(String text) {
        return new AgentId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
