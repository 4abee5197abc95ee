package dev.tippmixmentor.providers;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/admin/providers")
class ProviderController {
    private final Providers providers;
    private final LastAnswers answers;
    private final Clock clock;

    ProviderController(Providers providers, LastAnswers answers, Clock clock) {
        this.providers = providers;
        this.answers = answers;
        this.clock = clock;
    }

    /**
     * How a provider is.
     *
     * @param configured whether there is a key
     * @param breaker of this node: {@code CLOSED} while it is asked
     * @param lastFault what was wrong the last time any node asked; null if nothing
     * @param nextTrial when it is tried again although nothing else is to be asked; null if it is not
     * @param requestsLeft of its quota in this window, for all nodes
     * @param pausedUntil until when it wants to be left alone; null if it does not
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record ProviderView(
            String name,
            boolean configured,
            CircuitBreaker.State breaker,
            ProviderException.@Nullable Fault lastFault,
            @Nullable Instant nextTrial,
            long requestsLeft,
            @Nullable Instant pausedUntil) {}

    /**
     * All providers, in the order in which they are asked.
     *
     * @param answers who told of each league last, and when
     */
    record ProvidersView(List<ProviderView> providers, List<LastAnswers.Freshness> answers) {}

    @GetMapping
    ProvidersView all() {
        return new ProvidersView(providers.sources().stream().map(this::view).toList(), answers.all());
    }

    private ProviderView view(GuardedSource source) {
        Instant pausedUntil = source.allowance().pausedUntil().get();
        return new ProviderView(
                source.name(),
                source.isConfigured(),
                source.state(),
                source.trouble().map(Trouble::fault).orElse(null),
                source.nextTrial().orElse(null),
                source.allowance().left().getAsLong(),
                pausedUntil.isAfter(clock.instant()) ? pausedUntil : null);
    }
}
