package dev.tippmixmentor.predictions;

import dev.tippmixmentor.football.Fixture;
import java.util.List;

/** Fixtures of one season on one day in UTC, and what they are forecast from. */
record Matchday(Training training, List<Fixture> fixtures) {

    Matchday {
        fixtures = List.copyOf(fixtures);
    }
}
