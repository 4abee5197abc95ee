/**
 * Owns durable tasks: rows that are executed once somewhere in the cluster, with retries, a time limit and a history.
 *
 * <p>Publishes {@link dev.tippmixmentor.tasks.TaskEnded}.
 *
 * <p>Listens to nothing.
 */
@NullMarked
@ApplicationModule(
        displayName = "Tasks",
        allowedDependencies = {
            "platform.error",
            "platform.startup",
            "platform.database",
            "platform.web",
            "platform.logging",
            "platform.flags"
        })
package dev.tippmixmentor.tasks;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
