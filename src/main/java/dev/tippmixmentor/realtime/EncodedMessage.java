package dev.tippmixmentor.realtime;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A live message as JSON in two pieces, with a gap for epoch and offset, which are known only when its place among the
 * topic's messages is.
 *
 * @param id unique, without white space
 * @param topic where it is told
 * @param head up to and with the opening quote of the epoch
 * @param tail what follows the offset
 * @param state names what it tells the state of, so that a later one makes it superfluous; absent if it tells an event
 * @param change names what must be told once only; absent if it is another message each time
 * @param asOf number of the state, so that none is told after a later one; absent if they need no order
 * @param told ends when subscribers have got it or will get it whatever becomes of this node, and when a later state has
 *     made it superfluous; with an exception if it was dropped
 */
record EncodedMessage(
        String id,
        Topic topic,
        String head,
        String tail,
        @Nullable String state,
        @Nullable String change,
        @Nullable Long asOf,
        CompletableFuture<@Nullable Void> told) {
    /** Stands between epoch and offset. */
    static final String GLUE = "\",\"offset\":";

    PlacedMessage placed(Position position) {
        byte[] envelope = (head + position.epoch() + GLUE + position.offset() + tail).getBytes(StandardCharsets.UTF_8);
        return new PlacedMessage(id, topic, position, envelope);
    }
}
