package dev.tippmixmentor.football;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.UUID;

/** Identifies a league; a UUIDv7 (RFC 9562), written as plain text in JSON. */
public record LeagueId(@JsonValue UUID value) {

    @JsonCreator
    public LeagueId {}

    /**
     * Reads an id as clients write it.
     *
     * @throws IllegalArgumentException if the text is no UUID
     */
    public static LeagueId of(String text) {
        return new LeagueId(UUID.fromString(text));
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
