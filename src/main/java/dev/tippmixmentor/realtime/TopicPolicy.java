package dev.tippmixmentor.realtime;

import dev.tippmixmentor.platform.security.CurrentUser;

/**
 * Says which topics a module has and who may read them. A module with topics has one bean of this; a topic that no
 * policy governs does not exist.
 */
public interface TopicPolicy {

    /** Whether the topic is one of this module's. */
    boolean governs(Topic topic);

    /** Whether the user may subscribe to a topic that this policy governs. */
    boolean mayRead(CurrentUser user, Topic topic);

    /**
     * Whether there is what a topic that this policy governs is about, so that nobody makes topics up. May ask the database,
     * whose failure counts as a yes; the answer is kept for a minute.
     */
    boolean exists(Topic topic);

    /**
     * Whether clients may know who follows a topic that this policy governs: with {@link TopicPresence#of}, and live on {@code
     * presence.<name of the topic>}, which those read who may read the topic.
     */
    default boolean showsPresence(Topic topic) {
        return false;
    }
}
