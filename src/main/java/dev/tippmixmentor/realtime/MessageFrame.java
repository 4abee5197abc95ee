package dev.tippmixmentor.realtime;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A MESSAGE frame in the bytes that go over the wire, which all sockets with the same subscription id share. */
public final class MessageFrame {
    private final byte[] bytes;

    private MessageFrame(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Encodes a frame.
     *
     * @param subscription id that the client gave its subscription
     * @param id small, unique at this node
     * @param json what is told
     */
    static MessageFrame of(String subscription, Topic topic, long id, byte[] json) {
        byte[] head = ("MESSAGE\nsubscription:" + escaped(subscription) + "\ndestination:" + topic.destination()
                        + "\nmessage-id:" + Long.toString(id, Character.MAX_RADIX)
                        + "\ncontent-type:application/json\ncontent-length:" + json.length + "\n\n")
                .getBytes(StandardCharsets.UTF_8);
        byte[] bytes = new byte[head.length + json.length + 1]; // the last one stays NUL
        System.arraycopy(head, 0, bytes, 0, head.length);
        System.arraycopy(json, 0, bytes, head.length, json.length);
        return new MessageFrame(bytes);
    }

    /** In bytes. */
    public int length() {
        return bytes.length;
    }

    /** A view of its own of the bytes, for one reader. */
    public ByteBuffer buffer() {
        return ByteBuffer.wrap(bytes);
    }

    /** STOMP 1.2, Value Encoding. */
    private static String escaped(String value) {
        return value.replace("\\", "\\\\")
                .replace("\r", "\\r")
                .replace("\n", "\\n")
                .replace(":", "\\c");
    }
}
