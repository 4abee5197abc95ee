/**
 * Owns what every HTTP answer has in common: problem bodies, correlation ids, the access log, size limits, CORS, JSON
 * form, paging.
 *
 * <p>Publishes nothing.
 *
 * <p>Listens to nothing.
 */
@NullMarked
@ApplicationModule(
        displayName = "Platform: web",
        allowedDependencies = {"platform.error", "platform.startup", "platform.logging"})
package dev.tippmixmentor.platform.web;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
