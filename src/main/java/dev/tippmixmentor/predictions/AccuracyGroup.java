package dev.tippmixmentor.predictions;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.UUID;

/** What accuracy can be told by. */
enum AccuracyGroup {
    LEAGUE,
    MODEL,
    AGENT,
    MONTH;

    /** The key of what users asked for among agents. */
    static final String NO_AGENT = "";

    private static final DateTimeFormatter YEAR_AND_MONTH =
            DateTimeFormatter.ofPattern("yyyy-MM").withZone(ZoneOffset.UTC);

    /** The group that a prediction belongs to. */
    String key(CountedPredictions.Counted prediction) {
        UUID agent = prediction.agentId();
        return switch (this) {
            case LEAGUE -> prediction.leagueId().toString();
            case MODEL -> prediction.model();
            case AGENT -> agent == null ? NO_AGENT : agent.toString();
            case MONTH -> YEAR_AND_MONTH.format(prediction.kickOff());
        };
    }
}
