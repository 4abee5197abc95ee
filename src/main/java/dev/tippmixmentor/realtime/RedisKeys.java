package dev.tippmixmentor.realtime;

/** Names of what is in Redis. */
final class RedisKeys {
    private static final String PREFIX = "tippmix:rt:";

    private RedisKeys() {}

    /** Something of a topic; all of one topic is in one slot of a cluster. */
    static String of(Topic topic, String what) {
        return PREFIX + "{" + topic.name() + "}:" + what;
    }

    /** Something of no topic. */
    static String of(String what) {
        return PREFIX + what;
    }
}
