/**
 * Owns how every module's statements reach PostgreSQL: slow ones are logged, those that take too long are ended, and
 * transactions that the database ended in favour of others are run again. Shows figures of what is stored.
 *
 * <p>Publishes nothing.
 *
 * <p>Listens to nothing.
 */
@NullMarked
@ApplicationModule(
        displayName = "Platform: database",
        allowedDependencies = {"platform.startup"})
package dev.tippmixmentor.platform.database;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
