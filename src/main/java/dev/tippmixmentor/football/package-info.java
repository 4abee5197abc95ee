/**
 * Owns leagues, teams, matches and odds; outside data enters only through {@code FixtureIntake}.
 *
 * <p>Publishes {@link dev.tippmixmentor.football.MatchFinished}, {@link dev.tippmixmentor.football.MatchCalledOff} and
 * {@link dev.tippmixmentor.football.FixturesChanged}.
 *
 * <p>Listens to the first two of its own, to tell them to live topics, and to all three to invalidate cached
 * answers.
 */
@NullMarked
@ApplicationModule(
        displayName = "Football",
        allowedDependencies = {
            "platform.error",
            "platform.audit",
            "platform.cache",
            "platform.startup",
            "platform.web",
            "platform.security",
            "platform.flags",
            "platform.jobs",
            "realtime"
        })
package dev.tippmixmentor.football;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
