package dev.tippmixmentor.identity;

import java.time.Instant;

/** A user's password is another one; by the user or with a link sent by e-mail. */
public record PasswordChanged(UserId userId, Instant at) {}
