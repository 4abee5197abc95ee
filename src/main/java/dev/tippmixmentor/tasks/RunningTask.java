package dev.tippmixmentor.tasks;

import java.util.UUID;

/**
 * A task in an attempt.
 *
 * @param id the task
 * @param owner what it is done for
 * @param input what was asked, as JSON
 * @param attempt counts from 1
 */
public record RunningTask(TaskId id, UUID owner, String input, int attempt) {}
