package dev.tippmixmentor.platform.error;

/**
 * One rule that one field of the input breaks.
 *
 * @param field path of the field as the client wrote it, for example {@code preferences.language}
 * @param rule name of the rule, for example {@code Email}
 * @param message what is wrong, for the client to show; never the rejected value
 */
public record Violation(String field, String rule, String message) {}
