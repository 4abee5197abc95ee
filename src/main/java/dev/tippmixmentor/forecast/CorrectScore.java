package dev.tippmixmentor.forecast;

/** A final score and how likely it is. */
public record CorrectScore(int home, int away, double probability) {}
