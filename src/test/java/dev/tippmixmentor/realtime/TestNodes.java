package dev.tippmixmentor.realtime;

import dev.tippmixmentor.platform.redis.RedisLink;
import java.time.Duration;

/** Nodes of a test. */
public final class TestNodes {
    private TestNodes() {}

    /** A node that the others forget so long after it last said that it lives. */
    public static Nodes of(RedisLink redis, Duration lease) {
        return new Nodes(redis, lease);
    }
}
