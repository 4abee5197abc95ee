package dev.tippmixmentor.platform.logging;

import org.slf4j.Marker;
import org.slf4j.MarkerFactory;

/**
 * Marks a log line whose very purpose is a secret that somebody is to read there, once: the link of the first
 * administrator, and links by e-mail where development has no mail server. Nothing is masked in it; line breaks are.
 */
public final class HandedOver {
    public static final Marker MARKER = MarkerFactory.getMarker("HANDED_OVER");

    private HandedOver() {}
}
