package dev.tippmixmentor.evaluation;

import dev.tippmixmentor.platform.security.CurrentUser;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.realtime.LiveFeed;
import dev.tippmixmentor.realtime.LiveMessage;
import dev.tippmixmentor.realtime.Topic;
import dev.tippmixmentor.realtime.TopicPolicy;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/** Tells administrators how far a back-test is, on {@code backtests.<id>}. */
@Component
class BackTestFeed implements TopicPolicy {
    private static final Pattern TOPIC = Pattern.compile("backtests\\.[0-9a-f-]{36}");

    private final LiveFeed live;

    BackTestFeed(LiveFeed live) {
        this.live = live;
    }

    /** How far a back-test is, from 0 to 1. */
    record Progress(BackTestId id, double progress) {}

    @Override
    public boolean governs(Topic topic) {
        return TOPIC.matcher(topic.name()).matches();
    }

    /** Whoever may start one. */
    @Override
    public boolean mayRead(CurrentUser user, Topic topic) {
        return user.role() == Role.ADMIN;
    }

    void progress(BackTestId id, double share) {
        live.publish(LiveMessage.state(topic(id), "backtest.progress", id.toString(), new Progress(id, share)));
    }

    void ended(BackTestView backTest) {
        live.publish(new LiveMessage(topic(backTest.id()), "backtest.ended", backTest));
    }

    private static Topic topic(BackTestId id) {
        return Topic.of("backtests." + id);
    }
}
