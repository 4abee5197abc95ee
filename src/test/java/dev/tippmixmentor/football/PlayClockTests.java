package dev.tippmixmentor.football;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlayClockTests {
    private static final PlayClock BEING_PLAYED = new PlayClock(MatchPhase.FIRST_HALF, null, null);

    /** Of sources without minutes half-time is all that tells the halves apart. */
    @ParameterizedTest
    @CsvSource({
        "FIRST_HALF, FIRST_HALF",
        "HALF_TIME, SECOND_HALF",
        "SECOND_HALF, SECOND_HALF",
        "EXTRA_TIME, EXTRA_TIME",
        "PENALTIES, PENALTIES",
        "SUSPENDED, FIRST_HALF"
    })
    void withoutAMinuteTheKnownPhaseGoesOn(MatchPhase known, MatchPhase now) {
        assertThat(BEING_PLAYED.after(new PlayClock(known, null, null))).isEqualTo(new PlayClock(now, null, null));
    }

    @Test
    void whoTellsMoreIsBelieved() {
        PlayClock told = new PlayClock(MatchPhase.FIRST_HALF, 44, null);

        assertThat(told.after(new PlayClock(MatchPhase.SECOND_HALF, 46, null))).isEqualTo(told);
        assertThat(BEING_PLAYED.after(null)).isEqualTo(BEING_PLAYED);
    }
}
