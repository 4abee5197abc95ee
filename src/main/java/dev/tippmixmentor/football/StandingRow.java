package dev.tippmixmentor.football;

/**
 * One side's line in a league table. Points that an association takes away are not known here.
 *
 * @param position from 1; equal only if points, goal difference and goals are
 * @param points 3 for a win, 1 for a draw
 */
public record StandingRow(
        int position,
        MatchView.Team team,
        int played,
        int won,
        int drawn,
        int lost,
        int goalsFor,
        int goalsAgainst,
        int goalDifference,
        int points) {}
