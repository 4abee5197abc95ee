/**
 * Owns the command line that judges every model on files of results: no database, no Redis, no secret.
 *
 * <p>Publishes nothing.
 *
 * <p>Listens to nothing.
 */
@NullMarked
@ApplicationModule(
        displayName = "Evaluation",
        allowedDependencies = {"feeds", "football", "backtest", "forecast", "platform.error"})
package dev.tippmixmentor.evaluation;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
