package dev.tippmixmentor.platform.observability;

import java.time.Instant;
import java.util.SortedMap;

/**
 * Our condition as the app shows it.
 *
 * @param status {@code degraded} if it works, but not as well as it should
 * @param uptime seconds since the start
 * @param services what we depend on and what may pile up, by name; nothing but how each is
 */
record HealthView(
        ServiceState status,
        long uptime,
        Instant timestamp,
        String version,
        SortedMap<String, ServiceState> services) {}
