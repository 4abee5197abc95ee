package dev.tippmixmentor.realtime;

import java.util.Collection;
import java.util.Map;
import java.util.UUID;

/** Knows by which names users may be shown among those who follow a topic. There is at most one bean of this. */
@FunctionalInterface
public interface PresenceNames {

    /** The names of those among these users who let others see that they are here. */
    Map<UUID, String> shown(Collection<UUID> users);
}
