package dev.tippmixmentor.feeds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tippmixmentor.football.IncomingMatch;
import dev.tippmixmentor.football.Score;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class OpenFootballJsonTests {
    private static final Instant NOW = Instant.parse("2024-03-09T12:00:00Z");

    @Test
    void aMatchHasItsSeasonItsTimeInTheCountryAndItsScore() {
        FileContent content = read("""
                {
                  "name": "Deutsche Bundesliga 2023/24",
                  "matches": [
                    {"round": "Matchday 1", "date": "2023-08-18", "time": "20:30", "team1": "SV Werder Bremen",
                     "team2": "FC Bayern München", "score": {"ht": [0, 1], "ft": [0, 4]}},
                    {"date": "2024-03-10", "team1": "A", "team2": "B"}
                  ]
                }
                """);

        assertThat(content.rows()).isEqualTo(2);
        assertThat(content.refusedTotal()).isZero();
        IncomingMatch played = content.matches().get(Division.D1).get(0);
        assertThat(played.season()).isEqualTo("2023-24");
        assertThat(played.kickOff()).isEqualTo("2023-08-18T18:30:00Z");
        assertThat(played.timeKnown()).isTrue();
        assertThat(played.away()).isEqualTo("FC Bayern München");
        assertThat(played.result()).isEqualTo(new Score(0, 4));
        assertThat(content.lines()).containsEntry(played, 4);
        IncomingMatch fixture = content.matches().get(Division.D1).get(1);
        assertThat(fixture.timeKnown()).isFalse();
        assertThat(fixture.result()).isNull();
    }

    @Test
    void aMatchThatCannotBeIsNamedWithItsLineAndTheRestGoesIn() {
        FileContent content = read("""
                {"name": "Italian Serie A 2023/24", "matches": [
                {"date": "2023-13-18", "team1": "A", "team2": "B", "score": {"ft": [0, 4]}},
                {"date": "2023-08-18", "team1": "A", "team2": "A", "score": {"ft": [0, 4]}},
                {"date": "2023-08-18", "team1": "A", "team2": "C", "score": {"ft": [0]}},
                {"date": "2023-08-18", "team1": "A", "team2": "C", "score": {"ft": [0, 100]}},
                {"date": "2023-08-18", "team1": "A", "team2": "C"},
                {"date": "2024-03-18", "team1": "A", "team2": "C", "score": {"ft": [0, 1]}},
                "nonsense",
                {"date": "2023-08-18", "team1": "A", "team2": "C", "score": {"ft": [2, 2]}},
                {"date": "2023-09-18", "team1": "A", "team2": "C", "score": {"ft": [2, 2]}}
                ]}""");

        assertThat(content.matches().get(Division.I1)).hasSize(1);
        assertThat(content.refusals()).extracting(Refusal::line).containsExactly(2, 3, 4, 5, 6, 7, 8, 10);
        assertThat(content.refusals().get(7).reason()).contains("line 9");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{}",
                "nonsense",
                "{\"name\": \"Premier Liga 2023/24\", \"matches\": []}",
                "{\"name\": \"English Premier League\", \"matches\": []}",
                "{\"matches\": [], \"name\": \"English Premier League 2023/24\"}",
                "{\"name\": \"English Premier League 2023/24\"}",
                "{\"name\": \"English Premier League 2023/24\", \"matches\": [{\"date\": "
            })
    void whatIsNoSuchFileIsRefusedAsAWhole(String file) {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> read(file))
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.INVALID_INPUT));
    }

    private static FileContent read(String file) {
        return OpenFootballJson.read(
                new ByteArrayInputStream(file.getBytes(StandardCharsets.UTF_8)), new JsonMapper(), NOW);
    }
}
