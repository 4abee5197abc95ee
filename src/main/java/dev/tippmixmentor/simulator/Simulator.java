package dev.tippmixmentor.simulator;

import dev.tippmixmentor.football.Fixture;
import dev.tippmixmentor.football.MatchId;
import dev.tippmixmentor.football.Matches;
import dev.tippmixmentor.football.TeamId;
import dev.tippmixmentor.forecast.GoalRates;
import dev.tippmixmentor.live.LiveIntake;
import dev.tippmixmentor.platform.audit.AuditAction;
import dev.tippmixmentor.platform.audit.AuditEntry;
import dev.tippmixmentor.platform.audit.AuditLog;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.predictions.PreMatchRates;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** Plays one matchday at a time, on the node that was asked to. */
@Service
@OnlyWithSimulator
class Simulator implements DisposableBean {
    private static final Logger log = LoggerFactory.getLogger(Simulator.class);
    private static final Duration AHEAD = Duration.ofDays(60);
    private static final int USUAL_MATCHES = 10;
    private static final double USUAL_SPEED = 60;
    private static final double NANOS_A_MINUTE = Duration.ofMinutes(1).toNanos();

    /** Of two middling sides, where no model has said anything of a fixture. */
    private static final GoalRates USUAL_RATES = new GoalRates(1.5, 1.2, -0.05, true);

    private final Matches matches;
    private final PreMatchRates rates;
    private final LiveIntake intake;
    private final AuditLog audit;
    private final TransactionTemplate transaction;
    private final Clock clock;
    private final ScheduledExecutorService playing =
            Executors.newSingleThreadScheduledExecutor(new CustomizableThreadFactory("simulator-"));

    private @Nullable Matchday matchday;
    private @Nullable ScheduledFuture<?> minutes;
    private @Nullable Double speed;
    private @Nullable Long seed;

    Simulator(
            Matches matches,
            PreMatchRates rates,
            LiveIntake intake,
            AuditLog audit,
            TransactionTemplate transaction,
            Clock clock) {
        this.matches = matches;
        this.rates = rates;
        this.intake = intake;
        this.audit = audit;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * Kicks off the next fixtures, each side in one of them, wherever they are in the calendar.
     *
     * @throws ApiException {@code RESOURCE_CONFLICT} if matches are being played; {@code BUSINESS_RULE_VIOLATION} if there
     *     is no fixture in the next sixty days
     */
    synchronized SimulationView start(MatchdayRequest request) {
        if (isRunning()) {
            throw ApiException.of(ErrorCode.RESOURCE_CONFLICT, "Matches are being played already");
        }
        List<Fixture> fixtures = next(request);
        if (fixtures.isEmpty()) {
            throw ApiException.of(ErrorCode.BUSINESS_RULE_VIOLATION, "There is no fixture to be played");
        }
        long chosen = request.seed() == null ? new Random().nextInt(Integer.MAX_VALUE) : request.seed();
        Instant now = clock.instant();
        Random seeds = new Random(chosen);
        Map<MatchId, SimulatedMatch> played = new LinkedHashMap<>();
        for (Fixture fixture : fixtures) {
            GoalRates expected = rates.of(fixture.id()).orElse(USUAL_RATES);
            played.put(fixture.id(), new SimulatedMatch(expected, now, seeds.nextLong()));
        }
        Matchday started = new Matchday(played, intake, clock);
        started.kickOff();
        matchday = started;
        seed = chosen;
        record("start", Map.of("matches", started.ids()));
        log.info("simulator.started matches={} seed={}", fixtures.size(), chosen);
        run(request.speed() == null ? USUAL_SPEED : request.speed());
        return view();
    }

    /**
     * Plays on at another speed.
     *
     * @param faster minutes of a match in a minute
     * @throws ApiException {@code RESOURCE_CONFLICT} if nothing is being played
     */
    synchronized SimulationView speed(double faster) {
        if (!isRunning()) {
            throw ApiException.of(ErrorCode.RESOURCE_CONFLICT, "Nothing is being played");
        }
        record("speed", Map.of("speed", faster));
        run(faster);
        return view();
    }

    /** Abandons what is being played, as soon as that can be told; nothing if that is nothing. */
    synchronized SimulationView stop() {
        if (isRunning()) {
            record("stop", Map.of());
            breakOff();
        }
        return view();
    }

    synchronized SimulationView view() {
        Matchday last = matchday;
        return last == null
                ? new SimulationView(false, null, null, List.of(), 0)
                : new SimulationView(isRunning(), speed, seed, last.ids(), last.over());
    }

    private List<Fixture> next(MatchdayRequest request) {
        Instant now = clock.instant();
        Set<TeamId> taken = new HashSet<>();
        return matches.fixtures(request.leagueId(), now, now.plus(AHEAD)).stream()
                .filter(fixture -> !taken.contains(fixture.home()) && !taken.contains(fixture.away()))
                .filter(fixture -> taken.addAll(List.of(fixture.home(), fixture.away())))
                .limit(request.matches() == null ? USUAL_MATCHES : request.matches())
                .toList();
    }

    private void run(double minutesAMinute) {
        cancel();
        speed = minutesAMinute;
        long period = Math.round(NANOS_A_MINUTE / minutesAMinute);
        minutes = playing.scheduleAtFixedRate(this::playMinute, period, period, TimeUnit.NANOSECONDS);
    }

    private synchronized void playMinute() {
        Matchday current = matchday;
        if (current == null || minutes == null) {
            return;
        }
        current.playMinute();
        if (current.isOver()) {
            cancel();
            log.info("simulator.ended matches={}", current.over());
        }
    }

    private void record(String command, Map<String, ?> facts) {
        Map<String, Object> after = new LinkedHashMap<>(facts);
        after.put("command", command);
        transaction.executeWithoutResult(
                status -> audit.record(AuditEntry.of(AuditAction.SIMULATOR_USED).to(after)));
    }

    private boolean isRunning() {
        return minutes != null;
    }

    private void breakOff() {
        if (matchday != null) {
            matchday.breakOff();
            if (matchday.isOver()) {
                cancel();
            }
        }
    }

    private void cancel() {
        if (minutes != null) {
            minutes.cancel(false);
            minutes = null;
        }
    }

    @Override
    public synchronized void destroy() {
        if (isRunning()) {
            breakOff();
        }
        playing.shutdownNow();
    }
}
