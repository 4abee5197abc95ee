package dev.tippmixmentor.realtime;

import java.util.List;

/**
 * Who follows a topic.
 *
 * @param count users who do, each once however many tabs and devices follow it
 * @param names of those among them who let others see it, by name, at most 100
 * @param degraded whether only those at one node are counted, because it cannot reach the others
 */
public record PresenceView(int count, List<String> names, boolean degraded) {}
