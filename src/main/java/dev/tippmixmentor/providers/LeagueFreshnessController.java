package dev.tippmixmentor.providers;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.football.Leagues;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tells clients how well the fixtures and results of a league are known that they read elsewhere. */
@RestController
@RequestMapping("/api/v1/leagues/{id}/freshness")
class LeagueFreshnessController {
    private final Leagues leagues;
    private final Providers providers;
    private final LastAnswers answers;
    private final ProviderProperties properties;

    LeagueFreshnessController(
            Leagues leagues, Providers providers, LastAnswers answers, ProviderProperties properties) {
        this.leagues = leagues;
        this.providers = providers;
        this.answers = answers;
        this.properties = properties;
    }

    /**
     * Whence and how recent a league's fixtures and results are.
     *
     * @param source which provider told of it last; null if none ever did, so that all is from files or by hand
     * @param observedAt when it was last asked for anything in it
     * @param listedAt when it was asked for all fixtures and results of these weeks
     * @param stale whether providers are asked for it and none gives an answer, so that the last good one stands
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    record FreshnessView(
            @Nullable String source,
            @Nullable Instant observedAt,
            @Nullable Instant listedAt,
            boolean stale) {}

    @GetMapping
    FreshnessView of(@PathVariable LeagueId id) {
        String code = leagues.get(id).code();
        Optional<ProviderLeague> synced = properties.synced(code);
        Optional<LastAnswers.Freshness> last = answers.all().stream()
                .filter(answer -> answer.leagueCode().equals(code))
                .findFirst();
        return new FreshnessView(
                last.map(LastAnswers.Freshness::source).orElse(null),
                last.map(LastAnswers.Freshness::fetchedAt).orElse(null),
                last.map(LastAnswers.Freshness::listedAt).orElse(null),
                synced.filter(this::isStale).isPresent());
    }

    private boolean isStale(ProviderLeague league) {
        return providers.areSilent() || providers.unheard(List.of(league), LeagueSync.OLD) > 0;
    }
}
