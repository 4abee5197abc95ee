package dev.tippmixmentor.stomp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameMetersTests {
    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "null, none",
                "/topic/matches.live, topic.matches",
                "/topic/matches.0198a1b2-0000-7000-8000-000000000000, topic.matches",
                "/topic/predictions, topic.predictions",
                "/topic/whatever.somebody.writes, topic.other",
                "/topic/, topic.other",
                "/user/queue/session, user",
                "/user/queue/somebody, other",
                "/app/ping, app.ping",
                "/app/auth, app.auth",
                "/app/whatever, app.other",
                "whatever, other"
            })
    void aDestinationIsOfOneOfAFewClasses(String destination, String expected) {
        assertThat(FrameMeters.classOf(destination)).isEqualTo(expected);
    }
}
