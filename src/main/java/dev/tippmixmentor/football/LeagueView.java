package dev.tippmixmentor.football;

import java.util.List;

/**
 * A league as clients see it.
 *
 * @param seasons those we have matches of, the latest first
 */
public record LeagueView(LeagueId id, String code, String name, String country, List<String> seasons) {}
