package dev.tippmixmentor.tasks;

import java.time.Instant;
import java.util.UUID;

/**
 * Work to be done durably.
 *
 * @param type which {@link TaskHandler} does it
 * @param owner what it is done for; tasks are listed by owner
 * @param input what the handler needs, as JSON
 * @param runAt not before
 * @param key at most one task with this key waits at any time: a second request only makes the first run as early as
 *     the earlier of both
 */
public record TaskRequest(String type, UUID owner, String input, Instant runAt, String key) {}
