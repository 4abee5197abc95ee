package dev.tippmixmentor.evaluation;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** Identifies a stored back-test; a UUIDv7 (RFC 9562), written as plain text in JSON. */
record BackTestId(@JsonValue UUID value) {

    @JsonCreator
    BackTestId {}

    /**
     * Reads an id as clients write it.
     *
     * @throws IllegalArgumentException if the text is no UUID
     */
    public static BackTestId of(String text) {
        return new BackTestId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
