package dev.tippmixmentor.agents;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.platform.security.CurrentUser;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.platform.web.Precondition;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.security.Principal;
import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.stereotype.Controller;

/** Steers agents over a socket, by the same rules as over REST. What comes of it is told on the agent's topic. */
@Controller
class AgentCommandController {
    private final LifeCycle lifeCycle;

    AgentCommandController(LifeCycle lifeCycle) {
        this.lifeCycle = lifeCycle;
    }

    /** What an agent is told to do. */
    enum Verb {
        START,
        PAUSE,
        STOP
    }

    record Command(@NotNull Verb command) {}

    @MessageMapping("/agents.{id}.command")
    void command(@DestinationVariable String id, @Valid @Payload Command command, Principal principal) {
        if (!(principal instanceof CurrentUser user) || user.role() != Role.ADMIN) {
            throw ApiException.of(ErrorCode.INSUFFICIENT_PERMISSIONS, "Only administrators steer agents");
        }
        AgentId agent = agent(id);
        Precondition none = Precondition.ifMatch(null);
        switch (command.command()) {
            case START -> lifeCycle.start(agent, none, user);
            case PAUSE -> lifeCycle.pause(agent, none, user);
            case STOP -> lifeCycle.stop(agent, none, user);
        }
    }

    private static AgentId agent(String id) {
        try {
            return AgentId.of(id);
        } catch (IllegalArgumentException e) {
            throw ApiException.notFound("agent", "of this id");
        }
    }
}
