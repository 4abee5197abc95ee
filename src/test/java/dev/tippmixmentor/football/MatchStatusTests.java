package dev.tippmixmentor.football;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MatchStatusTests {

    /** Written down once more, so that a change of the rule is one on purpose. */
    private static final Map<MatchStatus, Set<MatchStatus>> LEGAL = new EnumMap<>(Map.of(
            MatchStatus.SCHEDULED,
            EnumSet.of(MatchStatus.LIVE, MatchStatus.FINISHED, MatchStatus.CANCELLED, MatchStatus.POSTPONED),
            MatchStatus.LIVE,
            EnumSet.of(MatchStatus.FINISHED, MatchStatus.CANCELLED, MatchStatus.POSTPONED, MatchStatus.ABANDONED),
            MatchStatus.FINISHED,
            EnumSet.of(MatchStatus.FINISHED, MatchStatus.CANCELLED, MatchStatus.POSTPONED),
            MatchStatus.CANCELLED,
            EnumSet.of(MatchStatus.POSTPONED),
            MatchStatus.POSTPONED,
            EnumSet.of(MatchStatus.SCHEDULED, MatchStatus.CANCELLED),
            MatchStatus.ABANDONED,
            EnumSet.of(MatchStatus.SCHEDULED, MatchStatus.FINISHED, MatchStatus.CANCELLED, MatchStatus.POSTPONED)));

    @Test
    void eachStatusMayBecomeTheseAndNoOthers() {
        for (MatchStatus from : MatchStatus.values()) {
            for (MatchStatus to : MatchStatus.values()) {
                assertThat(from.mayBecome(to))
                        .as("%s to %s", from, to)
                        .isEqualTo(LEGAL.get(from).contains(to));
            }
        }
    }

    @Test
    void phasesGoForwardAndComeBackOnlyAfterAnInterruption() {
        for (MatchPhase from : MatchPhase.values()) {
            for (MatchPhase to : MatchPhase.values()) {
                boolean later = Arrays.asList(MatchPhase.values()).indexOf(to)
                        >= Arrays.asList(MatchPhase.values()).indexOf(from);
                assertThat(from.mayBecome(to))
                        .as("%s to %s", from, to)
                        .isEqualTo(later || from == MatchPhase.SUSPENDED);
            }
        }
    }
}
