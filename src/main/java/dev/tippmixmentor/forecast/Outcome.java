package dev.tippmixmentor.forecast;

/** Who wins, seen from the home side; declared in the order in which ranked scores count. */
public enum Outcome {
    HOME,
    DRAW,
    AWAY;

    public static Outcome of(int homeGoals, int awayGoals) {
        if (homeGoals == awayGoals) {
            return DRAW;
        }
        return homeGoals > awayGoals ? HOME : AWAY;
    }
}
