package dev.tippmixmentor.agentwork;

import dev.tippmixmentor.platform.startup.FromEnvironment;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/** Where CUSTOM agents may go besides outside. */
@Validated
@ConfigurationProperties("tippmix.agents.custom")
record CustomAgentProperties(
        @FromEnvironment(
                value = "AGENT_PRIVATE_HOSTS",
                description = "Hosts on private addresses that CUSTOM agents may call all the same",
                expected = "a comma list of host names, for example hooks.internal.example")
        @DefaultValue
        List<@NotNull @Pattern(regexp = "[A-Za-z0-9.-]{1,253}") String> privateHosts) {

    CustomAgentProperties {
        privateHosts = List.copyOf(privateHosts);
    }
}
