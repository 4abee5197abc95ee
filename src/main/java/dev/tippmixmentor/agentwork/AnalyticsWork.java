package dev.tippmixmentor.agentwork;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.tippmixmentor.agents.AgentEvents;
import dev.tippmixmentor.agents.AgentTask;
import dev.tippmixmentor.agents.AgentType;
import dev.tippmixmentor.agents.AgentWork;
import dev.tippmixmentor.agents.Severity;
import dev.tippmixmentor.platform.flags.Area;
import dev.tippmixmentor.platform.flags.PartOf;
import dev.tippmixmentor.predictions.Leaderboards;
import dev.tippmixmentor.predictions.TrackRecord;
import java.time.Duration;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Adds up all grades anew, mends the sums that accuracy is read from where they differ, keeps how the predictors stand today,
 * and tells how it stands.
 */
@Component
@PartOf({Area.AGENTS, Area.ANALYTICS})
class AnalyticsWork implements AgentWork {
    private final TrackRecord trackRecord;
    private final Leaderboards leaderboards;
    private final AgentEvents events;

    AnalyticsWork(TrackRecord trackRecord, Leaderboards leaderboards, AgentEvents events) {
        this.trackRecord = trackRecord;
        this.leaderboards = leaderboards;
        this.events = events;
    }

    /** What came of it; clients see the standing's members beside the leaderboards. */
    private record Outcome(@JsonUnwrapped TrackRecord.Standing standing, Leaderboards.Taken leaderboards) {}

    @Override
    public AgentType type() {
        return AgentType.ANALYTICS;
    }

    @Override
    public String description() {
        return "Recomputes accuracy and calibration from all grades, and keeps the day's leaderboards of predictors";
    }

    @Override
    public String configurationSchema() {
        return "{\"type\": \"object\", \"additionalProperties\": false, \"properties\": {}}";
    }

    @Override
    public Optional<Duration> period() {
        return Optional.of(Duration.ofHours(1));
    }

    @Override
    public Object work(AgentTask task) {
        TrackRecord.Standing standing = trackRecord.recompute();
        if (standing.mended() > 0) {
            events.record(
                    task.agent(),
                    Severity.WARNING,
                    "accuracy",
                    "The sums of " + standing.mended() + " groups were wrong and have been mended");
        }
        return new Outcome(standing, leaderboards.take());
    }
}
