package dev.tippmixmentor.tasks;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** Identifies a task; a UUIDv7 (RFC 9562), written as plain text in JSON. */
public record TaskId(@JsonValue UUID value) {

    @JsonCreator
    public TaskId {}

    /**
     * Reads an id as clients write it.
     *
     * @throws IllegalArgumentException if the text is no UUID
     */
    public static TaskId of(String text) {
        return new TaskId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
