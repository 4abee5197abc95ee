package dev.tippmixmentor.providers;

import dev.tippmixmentor.feeds.ImportFolder;
import dev.tippmixmentor.football.FixtureIntake;
import dev.tippmixmentor.football.KnownMatches;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.football.Matches;
import dev.tippmixmentor.live.LiveIntake;
import dev.tippmixmentor.platform.database.StoredFigures;
import dev.tippmixmentor.platform.flags.Areas;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.springframework.context.ApplicationContext;

/** The application's sync with providers that a test has made. */
final class TestSync {
    private TestSync() {}

    static LeagueSync of(ApplicationContext application, Providers providers, ProviderLeague league) {
        return new LeagueSync(
                providers,
                application.getBean(LastAnswers.class),
                application.getBean(FixtureIntake.class),
                application.getBean(KnownMatches.class),
                application.getBean(Matches.class),
                application.getBean(LiveIntake.class),
                application.getBean(Areas.class),
                properties(league),
                new StoredFigures(new SimpleMeterRegistry()),
                application.getBean(Clock.class));
    }

    /** The same for whoever can't wait; to be destroyed. */
    static DataRefresh refresh(ApplicationContext application, Providers providers, ProviderLeague league) {
        return new DataRefresh(
                of(application, providers, league),
                providers,
                properties(league),
                application.getBean(ImportFolder.class),
                application.getBean(Leagues.class),
                application.getBean(Areas.class));
    }

    private static ProviderProperties properties(ProviderLeague league) {
        return new ProviderProperties(
                "key",
                URI.create("http://localhost"),
                10,
                null,
                URI.create("http://localhost"),
                10,
                List.of(league),
                Duration.ofMinutes(1));
    }
}
