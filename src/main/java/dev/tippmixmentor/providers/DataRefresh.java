package dev.tippmixmentor.providers;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.tippmixmentor.feeds.ImportFolder;
import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.platform.flags.Area;
import dev.tippmixmentor.platform.flags.Areas;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Service;

/**
 * Brings matches up to date for whoever can't wait for the sync: reads the folder of files, and asks the providers for some
 * leagues. It happens on the caller's node; a durable task that calls this needs no other node. Waiting until the scheduler
 * has done it would take one of the scheduler's own threads, and could keep it from that very job.
 */
@Service
public class DataRefresh implements DisposableBean {
    private static final Logger log = LoggerFactory.getLogger(DataRefresh.class);

    private final LeagueSync sync;
    private final Providers providers;
    private final ProviderProperties properties;
    private final ImportFolder folder;
    private final Leagues leagues;
    private final Areas areas;

    /** One at a time: two would only ask for the same. */
    private final ExecutorService thread;

    DataRefresh(
            LeagueSync sync,
            Providers providers,
            ProviderProperties properties,
            ImportFolder folder,
            Leagues leagues,
            Areas areas) {
        this.sync = sync;
        this.providers = providers;
        this.properties = properties;
        this.folder = folder;
        this.leagues = leagues;
        this.areas = areas;
        CustomizableThreadFactory threads = new CustomizableThreadFactory("data-refresh-");
        threads.setDaemon(true);
        this.thread = Executors.newSingleThreadExecutor(threads);
    }

    /** What came of a league. */
    public enum Outcome {
        /** What a provider says now is in our data. */
        FRESH,
        /** No provider gave an answer that we can use; what was heard last stays. */
        UNAVAILABLE,
        /** What the providers still allow is needed for what is played and for one list of each league. */
        QUOTA,
        /** What was told could not be taken. */
        FAILED,
        /** There was no time for it. */
        LATE,
        /** No provider is asked for this league. */
        NO_PROVIDER,
        /** Live data is switched off. */
        OFF;

        /** Whether providers should have told and have not. */
        public boolean isMissing() {
            return this == UNAVAILABLE || this == QUOTA || this == FAILED || this == LATE;
        }
    }

    /** What came of the folder of files. */
    public enum Files {
        READ,
        FAILED,
        LATE,
        NO_FOLDER
    }

    /**
     * A league after it.
     *
     * @param source who told of it last; null if nobody ever did, or nobody was asked
     * @param heardAt when
     */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record Refreshed(
            Outcome outcome,
            @Nullable String source,
            @Nullable Instant heardAt) {

        static Refreshed without(Outcome outcome) {
            return new Refreshed(outcome, null, null);
        }
    }

    /** What came of all, in the order in which the leagues were given. */
    public record Report(Files files, Map<LeagueId, Refreshed> leagues) {}

    /**
     * Brings leagues up to date as far as that is possible; whatever is not goes on as it is, and the report says why.
     *
     * @param patience after which what is not done yet is left
     * @throws InterruptedException if the caller is interrupted; it ends then too
     */
    public Report refresh(Collection<LeagueId> wanted, Duration patience) throws InterruptedException {
        AtomicReference<@Nullable Files> files = new AtomicReference<>();
        Map<LeagueId, Refreshed> done = new ConcurrentHashMap<>();
        Future<?> work = thread.submit(() -> {
            files.set(readFolder());
            for (LeagueId league : wanted) {
                if (Thread.currentThread().isInterrupted()) {
                    return;
                }
                done.put(league, refresh(league));
            }
        });
        try {
            if (!isDone(work, patience)) {
                log.warn("refresh.late leagues={} done={}", wanted.size(), done.size());
            }
            // Before it is interrupted, of which it would tell as of a failure.
            Map<LeagueId, Refreshed> report = new LinkedHashMap<>();
            wanted.forEach(league -> report.put(league, done.getOrDefault(league, Refreshed.without(Outcome.LATE))));
            return new Report(Objects.requireNonNullElse(files.get(), Files.LATE), report);
        } finally {
            work.cancel(true);
        }
    }

    private static boolean isDone(Future<?> work, Duration patience) throws InterruptedException {
        try {
            work.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a refresh ended in an error", e.getCause());
        }
    }

    private Files readFolder() {
        try {
            return folder.run() ? Files.READ : Files.NO_FOLDER;
        } catch (RuntimeException e) {
            log.warn("refresh.folder.failed", e);
            return Files.FAILED;
        }
    }

    private Refreshed refresh(LeagueId id) {
        try {
            Optional<ProviderLeague> league = properties.synced(leagues.get(id).code());
            if (league.isEmpty() || !providers.areConfigured()) {
                return Refreshed.without(Outcome.NO_PROVIDER);
            }
            return areas.isOn(Area.LIVE_DATA) ? sync.refresh(league.get()) : Refreshed.without(Outcome.OFF);
        } catch (RuntimeException e) {
            log.warn("refresh.failed leagueId={}", id, e);
            return Refreshed.without(Outcome.FAILED);
        }
    }

    @Override
    public void destroy() {
        thread.shutdownNow();
    }
}
