package dev.tippmixmentor.simulator;

import dev.tippmixmentor.football.MatchPhase;
import dev.tippmixmentor.football.MatchProgress;
import dev.tippmixmentor.football.MatchStatus;
import dev.tippmixmentor.football.PlayClock;
import dev.tippmixmentor.football.Score;
import dev.tippmixmentor.forecast.GoalRates;
import dev.tippmixmentor.forecast.RunningMatch;
import dev.tippmixmentor.live.EventKind;
import dev.tippmixmentor.live.IncomingEvent;
import dev.tippmixmentor.live.TeamSide;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One match, minute by minute. Goals fall at the rates of the model that forecasts running matches, so that its forecasts are
 * right for these matches; everything follows from the seed.
 */
final class SimulatedMatch {
    private static final int HALF = 45;
    private static final int WHOLE = 90;
    private static final int BREAK = 5;
    private static final int FIRST_STOPPAGE = 2;
    private static final int SECOND_STOPPAGE = 5;

    private static final double FROM_THE_SPOT = 0.09;
    private static final double OWN_GOALS = 0.03;
    /** For each side and minute: about two cautions, a dismissal every twenty matches, three substitutions. */
    private static final double YELLOW = 2.0 / WHOLE;

    private static final double RED = 0.05 / WHOLE;
    private static final double SUBSTITUTION = 3.0 / HALF;
    private static final int MOST_SUBSTITUTIONS = 5;
    private static final int FIRST_SUBSTITUTE = 12;
    private static final int PLAYERS = 11;

    private final GoalRates rates;
    private final Instant kickOff;
    private final Random random;
    private final List<IncomingEvent> events = new ArrayList<>();
    private final Map<TeamSide, Integer> goals = new EnumMap<>(TeamSide.class);
    private final Map<TeamSide, Integer> sentOff = new EnumMap<>(TeamSide.class);
    private final Map<TeamSide, Integer> substituted = new EnumMap<>(TeamSide.class);

    private MatchPhase phase = MatchPhase.FIRST_HALF;
    private int minute;
    private int stoppage;
    private int restedFor;
    private boolean over;

    /**
     * A match that has just kicked off.
     *
     * @param rates expected goals of the whole match
     * @param kickOff now
     */
    SimulatedMatch(GoalRates rates, Instant kickOff, long seed) {
        this.rates = rates;
        this.kickOff = kickOff;
        this.random = new Random(seed);
    }

    /** Plays a minute; does nothing once the match is over. */
    void playMinute() {
        if (over) {
            return;
        }
        if (phase == MatchPhase.HALF_TIME) {
            rest();
            return;
        }
        boolean firstHalf = phase == MatchPhase.FIRST_HALF;
        int last = firstHalf ? HALF : WHOLE;
        int longest = firstHalf ? FIRST_STOPPAGE : SECOND_STOPPAGE;
        if (minute < last) {
            minute++;
        } else if (stoppage < longest) {
            stoppage++;
        } else if (firstHalf) {
            phase = MatchPhase.HALF_TIME;
            stoppage = 0;
            return;
        } else {
            over = true;
            return;
        }
        goals();
        cards();
        substitutions();
    }

    private void rest() {
        restedFor++;
        if (restedFor >= BREAK) {
            phase = MatchPhase.SECOND_HALF;
        }
    }

    private void goals() {
        if (phase == MatchPhase.FIRST_HALF && stoppage > 0) {
            return; // the model's minutes of the first half are over
        }
        int played = stoppage > 0 ? WHOLE : minute - 1;
        GoalRates coming = new RunningMatch(
                        played,
                        of(goals, TeamSide.HOME),
                        of(goals, TeamSide.AWAY),
                        of(sentOff, TeamSide.HOME),
                        of(sentOff, TeamSide.AWAY))
                .comingMinute(rates);
        int minutes = stoppage > 0 ? SECOND_STOPPAGE : 1;
        boolean home = happens(coming.home() / minutes);
        boolean away = happens(coming.away() / minutes);
        if (home) {
            score(TeamSide.HOME, TeamSide.AWAY);
        }
        if (away) {
            score(TeamSide.AWAY, TeamSide.HOME);
        }
    }

    private void score(TeamSide side, TeamSide opponents) {
        goals.merge(side, 1, Integer::sum);
        double kind = random.nextDouble();
        if (kind < OWN_GOALS) {
            add(EventKind.OWN_GOAL, opponents, player(), null);
        } else if (kind < OWN_GOALS + FROM_THE_SPOT) {
            add(EventKind.PENALTY, side, player(), null);
        } else {
            add(EventKind.GOAL, side, player(), player());
        }
    }

    private void cards() {
        for (TeamSide side : TeamSide.values()) {
            if (happens(RED)) {
                sentOff.merge(side, 1, Integer::sum);
                add(EventKind.RED_CARD, side, player(), null);
            } else if (happens(YELLOW)) {
                add(EventKind.YELLOW_CARD, side, player(), null);
            }
        }
    }

    private void substitutions() {
        for (TeamSide side : TeamSide.values()) {
            int before = of(substituted, side);
            if (phase == MatchPhase.SECOND_HALF && before < MOST_SUBSTITUTIONS && happens(SUBSTITUTION)) {
                substituted.merge(side, 1, Integer::sum);
                add(EventKind.SUBSTITUTION, side, player(), "No. " + (FIRST_SUBSTITUTE + before));
            }
        }
    }

    private void add(EventKind kind, TeamSide side, String player, @Nullable String other) {
        events.add(new IncomingEvent(kind, side, minute, stoppage == 0 ? null : stoppage, player, other));
    }

    private String player() {
        return "No. " + (1 + random.nextInt(PLAYERS));
    }

    private boolean happens(double rate) {
        return random.nextDouble() < 1 - Math.exp(-rate);
    }

    private static int of(Map<TeamSide, Integer> counts, TeamSide side) {
        return counts.getOrDefault(side, 0);
    }

    boolean isOver() {
        return over;
    }

    Score score() {
        return new Score(of(goals, TeamSide.HOME), of(goals, TeamSide.AWAY));
    }

    /** How the match stands. */
    MatchProgress progress() {
        return over
                ? new MatchProgress(MatchStatus.FINISHED, null, null, score())
                : new MatchProgress(
                        MatchStatus.LIVE,
                        kickOff,
                        new PlayClock(phase, minute, stoppage == 0 ? null : stoppage),
                        score());
    }

    /** The match as it is when nobody plays it to its end. */
    MatchProgress brokenOff() {
        return new MatchProgress(MatchStatus.ABANDONED, null, null, score());
    }

    List<IncomingEvent> events() {
        return List.copyOf(events);
    }
}
