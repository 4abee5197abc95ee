package dev.tippmixmentor.football;

/**
 * What we know of the matches of a time.
 *
 * @param matches how many kicked off, or should have, and were not called off
 * @param results how many of them have a final score
 * @param odds how many of those with a final score have odds on the outcome
 * @param shots how many of those with a final score have shots on target
 */
public record MatchCoverage(int matches, int results, int odds, int shots) {}
