package dev.tippmixmentor.predictions;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class GoalModelJsonTests {

    @Test
    void ratingsStoredBeforeTheyNamedUnseenSidesCanBeRead() {
        String stored = """
                {"kind":"ratings","intercept":0.1,"homeAdvantage":0.2,"rho":-0.05,
                 "strengths":{"A":{"attack":0.1,"defence":0.2},"B":{"attack":0.0,"defence":0.0}},"matches":7}
                """;

        assertThat(new GoalModelJson(JsonMapper.shared())
                        .read(stored)
                        .rates("A", "B")
                        .coldStart())
                .isFalse();
    }
}
