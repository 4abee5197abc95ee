package dev.tippmixmentor.identity;

import java.time.Instant;

/** A user asked to be forgotten: what others keep of them must be made anonymous. */
public record UserErased(UserId userId, Instant at) {}
