package dev.tippmixmentor.agents;

import dev.tippmixmentor.platform.startup.FromEnvironment;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.validation.annotation.Validated;

/** What holds for all agents. */
@Validated
@ConfigurationProperties("tippmix.agents")
record AgentProperties(
        @FromEnvironment(
                value = "AGENT_EVENT_RETENTION",
                description = "How long the events of agents are kept",
                expected = "1d to 3650d, for example 30d")
        @DefaultValue("30d")
        @DurationUnit(ChronoUnit.SECONDS)
        @DurationMin(days = 1)
        @DurationMax(days = 3650)
        Duration eventRetention) {}
