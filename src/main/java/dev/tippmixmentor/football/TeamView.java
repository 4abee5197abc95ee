package dev.tippmixmentor.football;

/** A team as clients see it. */
public record TeamView(TeamId id, String name, String country) {}
