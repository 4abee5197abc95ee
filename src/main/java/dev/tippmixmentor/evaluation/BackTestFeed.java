package dev.tippmixmentor.evaluation;

import dev.tippmixmentor.platform.security.CurrentUser;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.realtime.LiveFeed;
import dev.tippmixmentor.realtime.LiveMessage;
import dev.tippmixmentor.realtime.Topic;
import dev.tippmixmentor.realtime.TopicPolicy;
import org.springframework.stereotype.Component;

/** Tells administrators how far a back-test is, on {@code backtests.<id>}. */
@Component
class BackTestFeed implements TopicPolicy {
    private static final String BACKTESTS = "backtests.";

    private final BackTestRows rows;
    private final LiveFeed live;

    BackTestFeed(BackTestRows rows, LiveFeed live) {
        this.rows = rows;
        this.live = live;
    }

    /** How far a back-test is, from 0 to 1. */
    record Progress(BackTestId id, double progress) {}

    @Override
    public boolean governs(Topic topic) {
        return topic.id(BACKTESTS).isPresent();
    }

    /** Whoever may start one. */
    @Override
    public boolean mayRead(CurrentUser user, Topic topic) {
        return user.role() == Role.ADMIN;
    }

    @Override
    public boolean exists(Topic topic) {
        return topic.id(BACKTESTS).flatMap(id -> rows.find(new BackTestId(id))).isPresent();
    }

    void progress(BackTestId id, double share) {
        live.publish(LiveMessage.state(topic(id), "backtest.progress", id.toString(), new Progress(id, share)));
    }

    void ended(BackTestView backTest) {
        live.publish(new LiveMessage(topic(backTest.id()), "backtest.ended", backTest));
    }

    private static Topic topic(BackTestId id) {
        return Topic.of(BACKTESTS + id);
    }
}
