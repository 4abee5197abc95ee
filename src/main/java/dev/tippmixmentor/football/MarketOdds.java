package dev.tippmixmentor.football;

/**
 * What the market pays for the outcome of a match, margin included: closing odds where there are any, otherwise opening
 * ones; the published market average where there is one, otherwise the mean over the bookmakers.
 *
 * @param home decimal odds, above 1
 * @param draw decimal odds, above 1
 * @param away decimal odds, above 1
 * @param bookmakers how many bookmakers we know the odds of by name; 1 if there is only a published average
 */
public record MarketOdds(double home, double draw, double away, int bookmakers) {}
