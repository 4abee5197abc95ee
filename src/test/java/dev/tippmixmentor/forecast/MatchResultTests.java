package dev.tippmixmentor.forecast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class MatchResultTests {

    private static final LocalDate DATE = LocalDate.of(2020, 8, 1);

    @Test
    void aResultKnowsItsOutcome() {
        assertThat(new MatchResult(DATE, "A", "B", 2, 1).outcome()).isEqualTo(Outcome.HOME);
    }

    @Test
    void anImpossibleRowIsNamed() {
        assertThatThrownBy(() -> new MatchResult(DATE, "A", "B", -1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2020-08-01")
                .hasMessageContaining("'A' against 'B'")
                .hasMessageContaining("-1");
        assertThatThrownBy(() -> new MatchResult(DATE, " ", "B", 1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new MatchResult(DATE, "A", "A", 1, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new MatchResult(DATE, "A", "B", 1, 0, 4, null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new MatchResult(DATE, "A", "B", 1, 0, 4, 2, 9, null))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new MatchResult(DATE, "A", "B", 1, 0, 4, -1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
