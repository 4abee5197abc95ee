package dev.tippmixmentor.agents;

import dev.tippmixmentor.platform.error.ApiException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.support.CronExpression;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** When an agent works by itself: the member {@code schedule} that every configuration may have. */
final class Schedule {
    static final String MEMBER = "schedule";
    static final String CRON = "cron";

    /** Its form; one of both ways. */
    static final String SCHEMA = """
            {
                "description": "When the agent works by itself: every so many minutes, or at the times of a cron expression",
                "type": "object",
                "additionalProperties": false,
                "properties": {
                    "everyMinutes": {"type": "integer", "minimum": 1, "maximum": 10080},
                    "cron": {
                        "description": "Second, minute, hour, day of month, month, day of week",
                        "type": "string",
                        "maxLength": 100
                    },
                    "zone": {"description": "For example Europe/Budapest; UTC if absent", "type": "string", "maxLength": 50}
                },
                "oneOf": [
                    {"required": ["everyMinutes"], "not": {"required": ["zone"]}},
                    {"required": ["cron"]}
                ]
            }
            """;

    private Schedule() {}

    /**
     * Looks at what the schema can't say.
     *
     * @throws ApiException {@code VALIDATION_ERROR} for a cron expression that never comes, or a zone that there is not
     */
    static void check(ObjectNode configuration, Instant now) {
        JsonNode schedule = configuration.path(MEMBER);
        if (schedule.has(CRON)) {
            try {
                if (cron(schedule, now) == null) {
                    throw invalid("cron", "never comes");
                }
            } catch (DateTimeException e) {
                throw invalid("zone", "is not a time zone");
            } catch (IllegalArgumentException e) {
                throw invalid("cron", "is not a cron expression of six fields");
            }
        }
    }

    /** When an agent that begins works by itself: at once, unless it has times of its own; empty if it does not. */
    static Optional<Instant> first(AgentWork work, JsonNode configuration, Instant now) {
        return next(work, configuration, now)
                .map(next -> configuration.path(MEMBER).has(CRON) ? next : now);
    }

    /** When an agent works next by itself; empty if it does not. */
    static Optional<Instant> next(AgentWork work, JsonNode configuration, Instant now) {
        JsonNode schedule = configuration.path(MEMBER);
        if (schedule.has(CRON)) {
            return Optional.ofNullable(cron(schedule, now));
        }
        if (schedule.has("everyMinutes")) {
            return Optional.of(
                    now.plus(Duration.ofMinutes(schedule.get("everyMinutes").asInt())));
        }
        return work.period().map(now::plus);
    }

    private static @Nullable Instant cron(JsonNode schedule, Instant now) {
        ZoneId zone = ZoneId.of(schedule.path("zone").asString("UTC"));
        return new CronTimes(CronExpression.parse(schedule.get(CRON).asString()), zone.getRules()).after(now);
    }

    private static ApiException invalid(String member, String message) {
        return ApiException.invalid("configuration.schedule." + member, "Schedule", message);
    }
}
