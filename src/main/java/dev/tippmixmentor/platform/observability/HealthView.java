package dev.tippmixmentor.platform.observability;

import java.time.Instant;

/**
 * Our condition as the app shows it.
 *
 * @param uptime seconds since the start
 */
record HealthView(ServiceState status, long uptime, Instant timestamp, String version, Services services) {

    /** What we depend on; nothing but whether it answers. */
    record Services(ServiceState database, ServiceState redis) {

        /** Redis can be done without, the database can't. */
        ServiceState overall() {
            if (database == ServiceState.DOWN) {
                return ServiceState.DOWN;
            }
            return redis == ServiceState.DOWN ? ServiceState.DEGRADED : ServiceState.UP;
        }
    }
}
