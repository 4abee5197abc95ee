package dev.tippmixmentor.forecast;

/**
 * A match in play, from which the final score is forecast.
 *
 * <p>Goals fall a little more often the later it gets, and a side that trails presses (Dixon and Robinson, The
 * Statistician 47 (1998) 523-538). A side with a man fewer scores two thirds as often, its opponent a quarter more
 * (Vecer, Kopriva and Ichiba, Journal of Quantitative Analysis in Sports 5 (2009) 1). The effect of the score is set
 * cautiously: there is no minute-by-minute data here to fit it to.
 *
 * <p>Construction throws {@link IllegalArgumentException} if a number is negative.
 *
 * @param minute whole minutes played; 90 stands for all of the stoppage time
 * @param homeRedCards men the home side is short of
 */
public record RunningMatch(int minute, int homeGoals, int awayGoals, int homeRedCards, int awayRedCards) {

    /** Ninety minutes and the usual stoppage time. */
    private static final double USUAL_LENGTH = 95;

    private static final int LAST_MINUTE = 90;

    /** With this, 44 % of the goals fall before half-time and 6 % after the 90th minute. */
    private static final double FIRST_MINUTE_RATE = 0.885;

    private static final double SHORT_OF_A_MAN = 2.0 / 3;
    private static final double A_MAN_UP = 1.25;
    private static final double TRAILING = 1.08;
    private static final double LEADING = 0.96;

    public RunningMatch {
        if (minute < 0 || homeGoals < 0 || awayGoals < 0 || homeRedCards < 0 || awayRedCards < 0) {
            throw new IllegalArgumentException("Impossible match in minute " + minute + ": " + homeGoals + "-"
                    + awayGoals + ", red cards " + homeRedCards + "-" + awayRedCards);
        }
    }

    /** Final scores, given what was expected before kick-off; at kick-off they are the forecast itself. */
    public ScoreMatrix finalScores(GoalRates beforeKickOff) {
        GoalRates left = goals(beforeKickOff, remaining(minute));
        boolean goalless = homeGoals == 0 && awayGoals == 0;
        return ScoreMatrix.of(left.home(), left.away(), goalless ? beforeKickOff.rho() : 0)
                .onTopOf(homeGoals, awayGoals);
    }

    /** Goals that are expected in the minute to come; from the 90th on, in all of the stoppage time. */
    public GoalRates comingMinute(GoalRates beforeKickOff) {
        return goals(
                beforeKickOff, minute < LAST_MINUTE ? remaining(minute) - remaining(minute + 1) : remaining(minute));
    }

    /** @param share of an evenly matched side's goals */
    private GoalRates goals(GoalRates beforeKickOff, double share) {
        return new GoalRates(
                beforeKickOff.home() * share * pressure(homeGoals - awayGoals) * men(homeRedCards, awayRedCards),
                beforeKickOff.away() * share * pressure(awayGoals - homeGoals) * men(awayRedCards, homeRedCards),
                beforeKickOff.rho(),
                beforeKickOff.coldStart());
    }

    /** Share of an evenly matched side's goals that is still to come. */
    private static double remaining(int minute) {
        double played = Math.min(minute, LAST_MINUTE) / USUAL_LENGTH;
        return 1 - FIRST_MINUTE_RATE * played - (1 - FIRST_MINUTE_RATE) * played * played;
    }

    private static double pressure(int lead) {
        if (lead == 0) {
            return 1;
        }
        return lead < 0 ? TRAILING : LEADING;
    }

    private static double men(int own, int opponents) {
        return Math.pow(SHORT_OF_A_MAN, own) * Math.pow(A_MAN_UP, opponents);
    }
}
