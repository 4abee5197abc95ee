/**
 * Owns users and their sessions: registration, sign-in and its throttle, refresh-token families, passwords, links by
 * e-mail, roles, profiles and preferences, erasure.
 *
 * <p>Publishes what an audit has to know: {@link dev.tippmixmentor.identity.UserRegistered}, {@link
 * dev.tippmixmentor.identity.SessionsEnded}, {@link dev.tippmixmentor.identity.RefreshTokenReused}, {@link
 * dev.tippmixmentor.identity.PasswordChanged}, {@link dev.tippmixmentor.identity.RoleChanged}, {@link
 * dev.tippmixmentor.identity.UserLocked}, {@link dev.tippmixmentor.identity.UserUnlocked}, {@link
 * dev.tippmixmentor.identity.UserDeleted}, {@link dev.tippmixmentor.identity.UserRestored}, {@link
 * dev.tippmixmentor.identity.UserErased}.
 *
 * <p>Listens to its own {@code RefreshTokenReused}, so that the e-mail about it outlives the node.
 */
@NullMarked
@ApplicationModule(
        displayName = "Identity",
        allowedDependencies = {
            "platform.error",
            "platform.audit",
            "platform.logging",
            "platform.startup",
            "platform.web",
            "platform.security",
            "platform.redis",
            "platform.jobs",
            "realtime"
        })
package dev.tippmixmentor.identity;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
