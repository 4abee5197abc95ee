package dev.tippmixmentor.identity;

import java.time.Instant;

/** Somebody new has an account. */
public record UserRegistered(UserId userId, Instant at) {}
