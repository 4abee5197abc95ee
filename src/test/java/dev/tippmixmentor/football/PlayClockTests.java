package dev.tippmixmentor.football;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

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
    void anInterruptedMatchGoesOnInThePhaseThatWasBroken() {
        PlayClock second = new PlayClock(MatchPhase.SECOND_HALF, null, null);
        PlayClock told = new PlayClock(MatchPhase.SUSPENDED, null, null);

        PlayClock interrupted = told.interrupting(second);

        assertThat(interrupted.interrupted()).isEqualTo(MatchPhase.SECOND_HALF);
        assertThat(told.interrupting(interrupted)).isEqualTo(interrupted);
        assertThat(BEING_PLAYED.after(interrupted)).isEqualTo(second);
        assertThat(BEING_PLAYED.after(new PlayClock(MatchPhase.SUSPENDED, 67, null)))
                .isEqualTo(second);
        assertThat(BEING_PLAYED.after(told.interrupting(new PlayClock(MatchPhase.HALF_TIME, 45, null))))
                .isEqualTo(second);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PlayClock(MatchPhase.FIRST_HALF, 1, null, MatchPhase.FIRST_HALF));
    }

    @Test
    void whoTellsMoreIsBelieved() {
        PlayClock told = new PlayClock(MatchPhase.FIRST_HALF, 44, null);

        assertThat(told.after(new PlayClock(MatchPhase.SECOND_HALF, 46, null))).isEqualTo(told);
        assertThat(BEING_PLAYED.after(null)).isEqualTo(BEING_PLAYED);
    }
}
