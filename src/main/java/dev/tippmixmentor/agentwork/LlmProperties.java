package dev.tippmixmentor.agentwork;

import dev.tippmixmentor.platform.startup.FromEnvironment;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/** The language model that words insights; rules word them without one. */
@Validated
@ConfigurationProperties("tippmix.agents.llm")
record LlmProperties(
        @FromEnvironment(
                value = "LLM_BASE_URL",
                description = "OpenAI-compatible endpoint that words insights; rules do without it",
                expected = "a URL without the path of the operation, for example http://localhost:11434/v1")
        @Pattern(regexp = "https?://[^\\s]+", message = "is no URL")
        @Nullable
        String baseUrl,

        @FromEnvironment(
                value = "LLM_API_KEY",
                description = "Key for the endpoint that words insights",
                expected = "the key, empty if the endpoint asks for none")
        @Nullable
        String apiKey,

        @FromEnvironment(
                value = "LLM_MODEL",
                description = "Model that words insights, as its endpoint calls it",
                expected = "a name, needed with LLM_BASE_URL, for example llama3.2")
        @Nullable
        String model,

        @FromEnvironment(
                value = "LLM_CALLS_PER_HOUR",
                description = "How many insights a node has worded in an hour at most; rules word the rest",
                expected = "a number, 1 to 100000")
        @DefaultValue("60")
        @Min(1)
        @Max(100_000)
        int callsPerHour) {

    @AssertTrue(message = "needs LLM_MODEL")
    boolean isBaseUrlWithModel() {
        return baseUrl == null || model != null;
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "LlmProperties[baseUrl=" + baseUrl + ", model=" + model + "]";
    }
}
