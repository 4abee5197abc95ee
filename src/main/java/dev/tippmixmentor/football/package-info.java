/**
 * Owns leagues, teams, matches and odds; outside data enters only through {@code FixtureIntake}.
 *
 * <p>Publishes {@link dev.tippmixmentor.football.MatchFinished} and {@link
 * dev.tippmixmentor.football.FixturesChanged}.
 *
 * <p>Listens to {@link dev.tippmixmentor.football.MatchFinished} of its own, to tell it to live topics.
 */
@NullMarked
@ApplicationModule(
        displayName = "Football",
        allowedDependencies = {
            "platform.error",
            "platform.audit",
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
