package dev.tippmixmentor.predictions;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** Identifies a prediction; a UUIDv7 (RFC 9562), written as plain text in JSON. */
public record PredictionId(@JsonValue UUID value) {

    @JsonCreator
    public PredictionId {}

    /**
     * Reads an id as clients write it.
     *
     * @throws IllegalArgumentException if the text is no UUID
     */
    public static PredictionId of(String text) {
        return new PredictionId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
