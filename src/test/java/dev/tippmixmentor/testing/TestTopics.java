package dev.tippmixmentor.testing;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.security.CurrentUser;
import dev.tippmixmentor.realtime.Topic;
import dev.tippmixmentor.realtime.TopicPolicy;
import org.springframework.boot.test.context.TestComponent;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.stereotype.Controller;

/** Topics and a destination of no module: {@code test.closed…} is open to nobody, other {@code test.…} to everybody. */
@Controller
@TestComponent
public class TestTopics implements TopicPolicy {
    private static final String PREFIX = "test.";

    /** What {@code /app/test.half} takes. */
    public record Question(int number) {}

    @Override
    public boolean governs(Topic topic) {
        return topic.name().startsWith(PREFIX);
    }

    @Override
    public boolean mayRead(CurrentUser user, Topic topic) {
        return !topic.name().startsWith(PREFIX + "closed");
    }

    @Override
    public boolean exists(Topic topic) {
        return true;
    }

    @MessageMapping("/test.half")
    void half(@Payload Question question) {
        if (question.number() % 2 != 0) {
            throw ApiException.invalid("number", "Even", "must be even");
        }
    }
}
