package dev.tippmixmentor.predictions;

import dev.tippmixmentor.football.MatchId;
import dev.tippmixmentor.football.Matches;
import dev.tippmixmentor.platform.security.CurrentUser;
import dev.tippmixmentor.realtime.LiveFeed;
import dev.tippmixmentor.realtime.LiveMessage;
import dev.tippmixmentor.realtime.Topic;
import dev.tippmixmentor.realtime.TopicPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.modulith.events.ApplicationModuleListener;
import org.springframework.stereotype.Component;

/** Tells subscribers what was predicted, how it was graded, and how good we are now. */
@Component
class PredictionFeed implements TopicPolicy {
    private static final Topic ALL = Topic.of("predictions");
    private static final String OF_MATCH = "predictions.";

    private final Predictions predictions;
    private final TrackRecord trackRecord;
    private final Matches matches;
    private final LiveFeed live;

    PredictionFeed(Predictions predictions, TrackRecord trackRecord, Matches matches, LiveFeed live) {
        this.predictions = predictions;
        this.trackRecord = trackRecord;
        this.matches = matches;
        this.live = live;
    }

    static Topic ofMatch(MatchId match) {
        return Topic.of(OF_MATCH + match);
    }

    @Override
    public boolean governs(Topic topic) {
        return topic.equals(ALL) || topic.id(OF_MATCH).isPresent();
    }

    @Override
    public boolean mayRead(CurrentUser user, Topic topic) {
        return true;
    }

    @Override
    public boolean exists(Topic topic) {
        return topic.equals(ALL)
                || topic.id(OF_MATCH)
                        .filter(id -> matches.exists(new MatchId(id)))
                        .isPresent();
    }

    @ApplicationModuleListener(id = "predictions.feed.published")
    void on(PredictionPublished event) {
        live.deliver(messages(
                event.revises() == null ? "prediction.published" : "prediction.revised", event.predictionId(), 0));
    }

    @ApplicationModuleListener(id = "predictions.feed.graded")
    void on(PredictionsGraded event) {
        tell("prediction.graded", event.predictionIds(), event.resultRevision());
    }

    @ApplicationModuleListener(id = "predictions.feed.voided")
    void on(PredictionsVoided event) {
        tell("prediction.voided", event.predictionIds(), event.resultRevision());
    }

    private void tell(String type, List<PredictionId> ids, int resultRevision) {
        List<LiveMessage> messages = new ArrayList<>();
        ids.forEach(id -> messages.addAll(messages(type, id, resultRevision)));
        trackRecord
                .overall()
                .ifPresent(accuracy -> messages.add(LiveMessage.state(ALL, "accuracy.updated", "overall", accuracy)));
        live.deliver(messages);
    }

    /** None of one whose league was removed meanwhile. */
    private List<LiveMessage> messages(String type, PredictionId id, int resultRevision) {
        String change = id + " " + resultRevision;
        return predictions
                .find(id)
                .map(prediction -> Stream.of(ALL, ofMatch(prediction.matchId()))
                        .map(topic -> new LiveMessage(topic, type, prediction).once(change))
                        .toList())
                .orElse(List.of());
    }
}
