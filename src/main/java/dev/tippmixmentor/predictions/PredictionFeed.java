package dev.tippmixmentor.predictions;

import dev.tippmixmentor.platform.security.CurrentUser;
import dev.tippmixmentor.realtime.LiveFeed;
import dev.tippmixmentor.realtime.LiveMessage;
import dev.tippmixmentor.realtime.Topic;
import dev.tippmixmentor.realtime.TopicPolicy;
import java.util.regex.Pattern;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;

/** Tells subscribers what was predicted, how it was graded, and how good we are now. */
@Component
class PredictionFeed implements TopicPolicy {
    private static final Topic ALL = Topic.of("predictions");
    private static final Pattern OF_MATCH = Pattern.compile("predictions\\.[0-9a-f-]{36}");

    private final Predictions predictions;
    private final TrackRecord trackRecord;
    private final LiveFeed live;

    PredictionFeed(Predictions predictions, TrackRecord trackRecord, LiveFeed live) {
        this.predictions = predictions;
        this.trackRecord = trackRecord;
        this.live = live;
    }

    @Override
    public boolean governs(Topic topic) {
        return topic.equals(ALL) || OF_MATCH.matcher(topic.name()).matches();
    }

    @Override
    public boolean mayRead(CurrentUser user, Topic topic) {
        return true;
    }

    @ApplicationModuleListener(id = "predictions.feed.published")
    void on(PredictionPublished event) {
        tell(event.revises() == null ? "prediction.published" : "prediction.revised", event.predictionId());
    }

    @ApplicationModuleListener(id = "predictions.feed.graded")
    void on(PredictionsGraded event) {
        event.predictionIds().forEach(id -> tell("prediction.graded", id));
        tellAccuracy();
    }

    @ApplicationModuleListener(id = "predictions.feed.voided")
    void on(PredictionsVoided event) {
        event.predictionIds().forEach(id -> tell("prediction.voided", id));
        tellAccuracy();
    }

    private void tellAccuracy() {
        trackRecord
                .overall()
                .ifPresent(accuracy -> live.publish(LiveMessage.state(ALL, "accuracy.updated", "overall", accuracy)));
    }

    /** Nobody hears of one whose league was removed meanwhile. */
    private void tell(String type, PredictionId id) {
        predictions.find(id).ifPresent(prediction -> {
            live.publish(new LiveMessage(ALL, type, prediction));
            live.publish(new LiveMessage(Topic.of("predictions." + prediction.matchId()), type, prediction));
        });
    }
}
