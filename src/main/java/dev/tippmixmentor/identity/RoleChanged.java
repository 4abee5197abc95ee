package dev.tippmixmentor.identity;

import dev.tippmixmentor.platform.security.Role;
import java.time.Instant;

/** An administrator gave a user another role. */
public record RoleChanged(UserId userId, Role from, Role to, UserId by, Instant at) {}
