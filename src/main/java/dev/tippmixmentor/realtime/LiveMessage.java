package dev.tippmixmentor.realtime;

/**
 * Something that changed, for everybody who subscribed to its topic.
 *
 * @param topic where it is told
 * @param type what happened, for example {@code match.finished}
 * @param data the facts as clients see them; serialised as JSON
 */
public record LiveMessage(Topic topic, String type, Object data) {}
