/**
 * Owns the judgement of every model: the command line on files of results, which needs no database, no Redis
 * and no secret, the back-tests of model versions on the results of their league, and the drift of models in use.
 *
 * <p>Publishes {@link dev.tippmixmentor.evaluation.ModelDriftChanged}.
 *
 * <p>Listens to {@link dev.tippmixmentor.tasks.TaskEnded}.
 */
@NullMarked
@PartOf({Area.ANALYTICS, Area.PREDICTIONS})
@ApplicationModule(
        displayName = "Evaluation",
        allowedDependencies = {
            "platform.error",
            "platform.audit",
            "platform.web",
            "platform.idempotency",
            "platform.security",
            "platform.flags",
            "feeds",
            "football",
            "backtest",
            "forecast",
            "predictions",
            "tasks",
            "realtime"
        })
package dev.tippmixmentor.evaluation;

import dev.tippmixmentor.platform.flags.Area;
import dev.tippmixmentor.platform.flags.PartOf;
import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
