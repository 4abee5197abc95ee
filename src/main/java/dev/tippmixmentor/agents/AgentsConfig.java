package dev.tippmixmentor.agents;

import com.github.kagkarlsson.scheduler.Clock;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.tippmixmentor.platform.flags.Area;
import dev.tippmixmentor.platform.flags.Areas;
import dev.tippmixmentor.platform.jobs.SoftDeletedTable;
import dev.tippmixmentor.platform.security.AccessRules;
import java.time.Duration;
import java.util.List;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;

@Configuration(proxyBeanMethods = false)
class AgentsConfig {
    private static final Duration SUPERVISION = Duration.ofSeconds(5);

    /** An agent that is between two tasks is not idle; one whose node died in between goes on within half a minute. */
    private static final Duration IDLE = Duration.ofSeconds(20);

    /** Only admins define and steer agents, so an agent's owner is always one of them. */
    @Bean
    AccessRules agentsAccess() {
        return AccessRules.of(
                AccessRules.user(HttpMethod.GET, "/api/v1/agents/**"),
                AccessRules.admin(HttpMethod.POST, "/api/v1/agents/**"),
                AccessRules.admin(HttpMethod.PATCH, "/api/v1/agents/*"),
                AccessRules.admin(HttpMethod.DELETE, "/api/v1/agents/**"));
    }

    @Bean
    SoftDeletedTable agentsDeleted() {
        return new SoftDeletedTable(
                "agents.agents",
                List.of(
                        "delete from agents.events where agent_id = :id",
                        "delete from agents.transitions where agent_id = :id",
                        "delete from agents.agents where id = :id"));
    }

    @Bean
    RecurringTask<Void> agentSupervision(LifeCycle lifeCycle, Areas areas, Clock clock) {
        return Tasks.recurring("agent-supervision", FixedDelay.of(SUPERVISION)).execute((instance, context) -> {
            if (areas.isOn(Area.AGENTS)) {
                lifeCycle.recover();
                lifeCycle.keepAtWork(clock.now().minus(IDLE));
            }
        });
    }

    @Bean
    RecurringTask<Void> agentEventPurge(AgentEvents events, AgentProperties properties, Clock clock) {
        return Tasks.recurring("agent-event-purge", FixedDelay.ofHours(1))
                .execute((instance, context) -> events.purge(clock.now().minus(properties.eventRetention())));
    }

    @Bean
    RecurringTask<Void> agentMovePurge(Transitions transitions, Clock clock) {
        return Tasks.recurring("agent-move-purge", FixedDelay.ofHours(1))
                .execute((instance, context) -> transitions.purge(clock.now().minus(Transitions.KEPT)));
    }
}
