package dev.tippmixmentor.realtime;

import java.nio.charset.StandardCharsets;

/**
 * A live message as JSON in two pieces, with a gap for epoch and offset, which are known only when its place among the
 * topic's messages is.
 *
 * @param id unique; lets a node see that it has delivered a message already
 * @param topic where it is told
 * @param head up to and with the opening quote of the epoch
 * @param tail what follows the offset
 */
record EncodedMessage(String id, Topic topic, String head, String tail) {
    /** Stands between epoch and offset. */
    static final String GLUE = "\",\"offset\":";

    byte[] envelope(String epoch, long offset) {
        return (head + epoch + GLUE + offset + tail).getBytes(StandardCharsets.UTF_8);
    }
}
