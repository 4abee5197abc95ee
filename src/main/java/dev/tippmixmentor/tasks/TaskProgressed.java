package dev.tippmixmentor.tasks;

import java.util.UUID;

/**
 * A task is further than before. Told at once to listeners of this node, and never stored: the next one makes up for one
 * that was missed.
 *
 * @param taskId the task
 * @param type its type
 * @param owner what it is done for
 * @param progress how far it is, 0 to 1
 */
public record TaskProgressed(TaskId taskId, String type, UUID owner, double progress) {}
