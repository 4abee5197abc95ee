package dev.tippmixmentor.platform.web;

/**
 * The answer to an action that has no result of its own, since the app parses every answer as JSON.
 *
 * @param message what was done, for people
 */
public record Message(String message) {}
