package dev.tippmixmentor.realtime;

import org.jspecify.annotations.Nullable;

/**
 * Something that changed, for everybody who subscribed to its topic.
 *
 * @param topic where it is told
 * @param type what happened, for example {@code match.finished}
 * @param data the facts as clients see them; serialised as JSON
 * @param stateOf what the data are the whole state of, for example the id of a match; absent if the message tells an event
 * @param change names what is told among all messages of this type and topic, for example an id and a revision, so that it
 *     is not told again; absent if each message is another one
 * @param asOf number of the state, which grows with each that follows, so that an older one is not told after a newer one;
 *     absent if only one node at a time tells it
 */
public record LiveMessage(
        Topic topic,
        String type,
        Object data,
        @Nullable String stateOf,
        @Nullable String change,
        @Nullable Long asOf) {

    /** An event: everybody gets it, whatever comes after it. */
    public LiveMessage(Topic topic, String type, Object data) {
        this(topic, type, data, null, null, null);
    }

    /**
     * The present state of something. It says all that there is to say, so of several within a moment (75 ms) only the newest
     * is told, and the others never have an offset. Order is kept: an event that is published after it is told after it.
     *
     * @param of what it is the state of, among all messages of this type and topic
     */
    public static LiveMessage state(Topic topic, String type, String of, Object data) {
        return new LiveMessage(topic, type, data, of, null, null);
    }

    /**
     * The same message, which is left out if another one of its topic and type told this change within half an hour: for
     * whoever may have to tell something again without knowing whether it was told.
     */
    public LiveMessage once(String named) {
        return new LiveMessage(topic, type, data, stateOf, named, asOf);
    }

    /**
     * The same state, which is left out if a later one was told within the last minute: for what several nodes tell, each as
     * it saw it, with messages that may overtake each other.
     *
     * @param number grows with each state that follows, whichever node tells it; the same for the same state
     */
    public LiveMessage asOf(long number) {
        return new LiveMessage(topic, type, data, stateOf, change, number);
    }
}
