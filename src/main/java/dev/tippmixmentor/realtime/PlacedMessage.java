package dev.tippmixmentor.realtime;

/** A message that has its place in its topic. */
final class PlacedMessage {
    private final String id;
    private final Topic topic;
    private final Position position;
    private final byte[] envelope;

    /**
     * Places a message.
     *
     * @param id the same wherever the message is told; no client sees it
     * @param position that a client is at once it has this message
     * @param envelope as clients receive it; nobody changes it
     */
    PlacedMessage(String id, Topic topic, Position position, byte[] envelope) {
        this.id = id;
        this.topic = topic;
        this.position = position;
        this.envelope = envelope;
    }

    String id() {
        return id;
    }

    Topic topic() {
        return topic;
    }

    Position position() {
        return position;
    }

    byte[] envelope() {
        return envelope;
    }

    boolean follows(Position before) {
        return position.epoch().equals(before.epoch()) && position.offset() == before.offset() + 1;
    }
}
