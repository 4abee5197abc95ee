package dev.tippmixmentor.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tippmixmentor.football.FixtureIntake;
import dev.tippmixmentor.football.IncomingMatch;
import dev.tippmixmentor.football.KnownMatches;
import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.football.MatchId;
import dev.tippmixmentor.football.MatchPhase;
import dev.tippmixmentor.football.MatchProgress;
import dev.tippmixmentor.football.MatchStatus;
import dev.tippmixmentor.football.MatchView;
import dev.tippmixmentor.football.Matches;
import dev.tippmixmentor.football.PlayClock;
import dev.tippmixmentor.football.Score;
import dev.tippmixmentor.football.SourceIds;
import dev.tippmixmentor.live.LiveMatches;
import dev.tippmixmentor.platform.flags.Area;
import dev.tippmixmentor.platform.flags.Areas;
import dev.tippmixmentor.platform.ratelimit.SharedQuota;
import dev.tippmixmentor.platform.ratelimit.SharedQuotas;
import dev.tippmixmentor.platform.redis.RedisLink;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.Api;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.SettableClock;
import dev.tippmixmentor.testing.TestLeague;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.health.contributor.Status;
import org.springframework.context.ApplicationContext;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** What is done with what providers say, and when they say nothing; providers are scripted, all else is real. */
@IntegrationTest
class LeagueSyncTests {
    private static final ProviderLeague LEAGUE = ProviderLeague.F1;
    private static final String SEASON = "2091-92";
    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** As usual, but nobody waits between attempts. */
    private static final AskingLimits LIMITS = new AskingLimits(
            AskingLimits.USUAL.slow(),
            AskingLimits.USUAL.patience(),
            AskingLimits.USUAL.atOnce(),
            AskingLimits.USUAL.calls(),
            AskingLimits.USUAL.firstTrial(),
            AskingLimits.USUAL.rarestTrial(),
            AskingLimits.USUAL.attempts(),
            Duration.ofMillis(1),
            AskingLimits.USUAL.longestPause());

    @Autowired
    Api api;

    @Autowired
    ApplicationContext application;

    @Autowired
    LastAnswers answers;

    @Autowired
    FixtureIntake fixtures;

    @Autowired
    KnownMatches known;

    @Autowired
    LiveMatches liveMatches;

    @Autowired
    Leagues leagues;

    @Autowired
    Matches matches;

    @Autowired
    Areas areas;

    @Autowired
    SharedQuotas quotas;

    @Autowired
    RedisLink redis;

    @Autowired
    SettableClock clock;

    @Autowired
    JdbcClient jdbc;

    private final ExecutorService asking = Executors.newFixedThreadPool(2);
    private final Scripted first = new Scripted("first-" + UUID.randomUUID());
    private final Scripted second = new Scripted("second-" + UUID.randomUUID());
    private final String home = "Home " + UUID.randomUUID();
    private final String away = "Away " + UUID.randomUUID();
    private Instant kickOff;
    private Providers providers;
    private DataRefresh refresh;

    /** Another company. */
    private static class Scripted implements MatchSource {
        private final String name;
        private volatile List<ProviderMatch> answer;
        private volatile boolean tellsRunningOnly;
        private volatile ProviderException.Fault fault = ProviderException.Fault.REFUSED;
        private volatile CountDownLatch thinking = new CountDownLatch(0);
        private final AtomicInteger asked = new AtomicInteger();
        private final List<String> questions = new CopyOnWriteArrayList<>();
        private final List<LocalDate> firstDays = new CopyOnWriteArrayList<>();

        Scripted(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public boolean isConfigured() {
            return true;
        }

        @Override
        public List<ProviderMatch> matches(ProviderLeague league, LocalDate from, LocalDate to) {
            firstDays.add(from);
            return answer("list");
        }

        @Override
        public Map<ProviderLeague, List<ProviderMatch>> running(Collection<ProviderLeague> leagues, LocalDate today) {
            return Map.of(
                    LEAGUE,
                    answer("running").stream()
                            .filter(match ->
                                    !tellsRunningOnly || match.progress().status() == MatchStatus.LIVE)
                            .toList());
        }

        @Override
        public Map<ProviderLeague, List<ProviderMatch>> byIds(List<String> ids) {
            return Map.of(
                    LEAGUE,
                    answer("ids").stream()
                            .filter(match -> ids.contains(match.ids().match()))
                            .toList());
        }

        private List<ProviderMatch> answer(String question) {
            asked.incrementAndGet();
            questions.add(question);
            think();
            if (answer == null) {
                throw new ProviderException(fault, "scripted", null);
            }
            return answer;
        }

        private void think() {
            try {
                thinking.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    @BeforeEach
    void twoProvidersAndTwoClubs() {
        jdbc.sql("delete from providers.answers").update();
        kickOff = clock.instant().minus(Duration.ofMinutes(20)).truncatedTo(ChronoUnit.MILLIS);
        fixtures.accept(
                LEAGUE.league(), List.of(new IncomingMatch(SEASON, kickOff, home, away, null, null, List.of())));
        providers = new Providers(List.of(guarded(first), guarded(second)), answers, MINUTE, clock);
        refresh = TestSync.refresh(application, providers, LEAGUE);
    }

    @AfterEach
    void reset() {
        refresh.destroy();
        clock.reset();
        asking.shutdownNow();
        jdbc.sql("delete from providers.answers").update();
    }

    @Test
    void aRunningMatchIsMovedOnWithItsSource() {
        first.answer = List.of(match(MatchStatus.LIVE, 21, 1, 0));

        sync().run();

        MatchView match = matches.get(id());
        assertThat(match.status()).isEqualTo(MatchStatus.LIVE);
        assertThat(match.score()).isEqualTo(new Score(1, 0));
        assertThat(liveMatches.get(id()).source()).isEqualTo(first.name());

        clock.advance(Duration.ofHours(2));
        first.answer = List.of(match(MatchStatus.FINISHED, 90, 2, 0));
        sync().run();

        assertThat(matches.get(id()).status()).isEqualTo(MatchStatus.FINISHED);
        assertThat(matches.get(id()).score()).isEqualTo(new Score(2, 0));
    }

    @Test
    void withoutMinutesTheSecondHalfGoesOnAsWell() {
        for (PlayClock told : List.of(
                new PlayClock(MatchPhase.FIRST_HALF, null, null),
                new PlayClock(MatchPhase.HALF_TIME, null, null),
                new PlayClock(MatchPhase.FIRST_HALF, null, null))) {
            first.answer = List.of(match(new MatchProgress(MatchStatus.LIVE, kickOff, told, new Score(1, 0))));
            sync().run();
            clock.advance(Duration.ofMinutes(30));
        }
        first.answer = List.of(match(new MatchProgress(
                MatchStatus.LIVE, kickOff, new PlayClock(MatchPhase.FIRST_HALF, null, null), new Score(2, 1))));

        sync().run();

        MatchView match = matches.get(id());
        assertThat(match.clock()).isEqualTo(new PlayClock(MatchPhase.SECOND_HALF, null, null));
        assertThat(match.score()).isEqualTo(new Score(2, 1));
    }

    @Test
    void anInterruptedMatchGoesOnInItsHalfAlsoWithoutMinutes() {
        for (PlayClock told : List.of(
                new PlayClock(MatchPhase.SECOND_HALF, 67, null),
                new PlayClock(MatchPhase.SUSPENDED, null, null),
                new PlayClock(MatchPhase.FIRST_HALF, null, null))) {
            clock.advance(MINUTE);
            first.answer = List.of(match(new MatchProgress(MatchStatus.LIVE, kickOff, told, new Score(1, 0))));
            sync().run();
        }

        assertThat(matches.get(id()).clock()).isEqualTo(new PlayClock(MatchPhase.SECOND_HALF, null, null));
    }

    @Test
    void whenTheFirstFailsTheNextIsAskedAndWhenAllFailTheLastGoodAnswerIsMarked() {
        second.answer = List.of(match(MatchStatus.LIVE, 21, 1, 0));

        LeagueAnswer fresh = providers.list(LEAGUE, Map.of()).orElseThrow();
        int asked = second.asked.get();
        LeagueAnswer kept = providers.list(LEAGUE, known()).orElseThrow();
        assertThat(second.asked.get()).as("what is recent costs nothing").isEqualTo(asked);
        second.answer = null;
        clock.advance(Duration.ofHours(1));
        LeagueAnswer stale = providers.list(LEAGUE, known()).orElseThrow();

        assertThat(fresh.source()).isEqualTo(second.name());
        assertThat(fresh.stale()).isFalse();
        assertThat(stale).isEqualTo(fresh.asStale());
        assertThat(kept).isEqualTo(fresh);
    }

    @Test
    void whoeverCanNotWaitForTheSyncHasWhatIsToldNowOrHearsWhyNot() throws InterruptedException {
        first.answer = List.of(match(MatchStatus.LIVE, 21, 1, 0));
        sync().run();
        clock.advance(MINUTE);
        first.answer = List.of(match(MatchStatus.FINISHED, 90, 2, 0));

        DataRefresh.Refreshed fresh = refreshed(LEAGUE);
        int asked = first.asked.get();
        DataRefresh.Refreshed again = refreshed(LEAGUE);
        first.answer = null;
        clock.advance(MINUTE);
        DataRefresh.Refreshed without = refreshed(LEAGUE);

        assertThat(fresh.outcome()).isEqualTo(DataRefresh.Outcome.FRESH);
        assertThat(fresh.source()).isEqualTo(first.name());
        assertThat(matches.get(id()).score()).isEqualTo(new Score(2, 0));
        assertThat(first.questions).as("also where the next list is not due").containsExactly("list", "list", "list");
        assertThat(again).as("told just now").isEqualTo(fresh);
        assertThat(asked).isEqualTo(2);
        assertThat(without)
                .isEqualTo(new DataRefresh.Refreshed(DataRefresh.Outcome.UNAVAILABLE, first.name(), fresh.heardAt()));
    }

    @Test
    void nobodyIsHurriedWhoseQuotaWouldNotLastNorAskedForWhatNobodyTells() throws InterruptedException {
        first.answer = List.of(match(MatchStatus.FINISHED, 90, 2, 0));
        sync().run();
        clock.advance(MINUTE);
        ProviderAllowance plenty = TestAllowances.unlimited();
        ProviderAllowance used = new ProviderAllowance(
                plenty.taking(), () -> 1, Duration.ofDays(1), plenty.pausedUntil(), plenty.pausing());
        DataRefresh careful = TestSync.refresh(
                application, new Providers(List.of(guarded(first, used)), answers, MINUTE, clock), LEAGUE);
        LeagueId unknown =
                TestLeague.withFixtures(fixtures, leagues, clock.instant(), 1).id();

        DataRefresh.Report report = careful.refresh(List.of(id(LEAGUE), unknown), MINUTE);

        careful.destroy();
        assertThat(report.files()).isEqualTo(DataRefresh.Files.READ);
        assertThat(report.leagues().values())
                .extracting(DataRefresh.Refreshed::outcome)
                .containsExactly(
                        // Near midnight the rest of a quota is of no use to anybody else.
                        used.rest(clock.instant()).compareTo(Duration.ofMinutes(15)) > 0
                                ? DataRefresh.Outcome.QUOTA
                                : DataRefresh.Outcome.FRESH,
                        DataRefresh.Outcome.NO_PROVIDER);
    }

    @Test
    void aProviderThatThinksForTooLongIsNotWaitedFor() throws InterruptedException {
        first.answer = List.of(match(MatchStatus.FINISHED, 90, 2, 0));
        first.thinking = new CountDownLatch(1);

        DataRefresh.Report report = refresh.refresh(List.of(id(LEAGUE)), Duration.ofMillis(500));

        assertThat(report.leagues().get(id(LEAGUE)).outcome()).isEqualTo(DataRefresh.Outcome.LATE);
        first.thinking.countDown();
        first.thinking = new CountDownLatch(0);
        assertThat(refreshed(LEAGUE).outcome()).isEqualTo(DataRefresh.Outcome.FRESH);
    }

    private DataRefresh.Refreshed refreshed(ProviderLeague league) throws InterruptedException {
        return refresh.refresh(List.of(id(league)), MINUTE).leagues().get(id(league));
    }

    private LeagueId id(ProviderLeague league) {
        return leagues.byCode(league.name()).orElseThrow();
    }

    @Test
    void theFirstListAfterAGapCoversTheGap() {
        first.answer = List.of(match(MatchStatus.FINISHED, 90, 2, 0));
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);

        for (int days : List.of(0, 10, 1, 50)) {
            clock.advance(Duration.ofDays(days));
            sync().run();
        }

        assertThat(first.firstDays)
                .containsExactly(
                        today.minusDays(2),
                        today.minusDays(2),
                        today.plusDays(10).minusDays(2),
                        today.plusDays(61).minusDays(30));
    }

    /** The clock runs on from the last list, whoever it is that answers again. */
    @Test
    void whileNobodyAnswersTheGapGrows() {
        second.answer = List.of(match(MatchStatus.FINISHED, 90, 2, 0));
        sync().run();
        LocalDate listed = LocalDate.ofInstant(known().get(LEAGUE).listedAt(), ZoneOffset.UTC);
        second.answer = null;

        clock.advance(Duration.ofDays(4));
        sync().run();
        first.answer = List.of(match(MatchStatus.FINISHED, 90, 2, 0));
        clock.advance(Duration.ofDays(4));
        sync().run();

        assertThat(first.firstDays).last().isEqualTo(listed.minusDays(2));
        assertThat(known().get(LEAGUE).source()).isEqualTo(first.name());
    }

    @Test
    void whereNobodyEverAnsweredThereIsNothing() {
        assertThat(providers.list(LEAGUE, Map.of())).isEqualTo(Optional.empty());
    }

    @Test
    void aMatchThatHasEndedIsAskedForByItsIdWhereOnlyRunningOnesAreTold() {
        first.tellsRunningOnly = true;
        first.answer = List.of(match(MatchStatus.LIVE, 21, 1, 0));
        sync().run();
        clock.advance(Duration.ofMinutes(1));
        first.answer = List.of(match(MatchStatus.LIVE, 22, 1, 0));
        sync().run();

        clock.advance(Duration.ofMinutes(1));
        first.answer = List.of(match(MatchStatus.FINISHED, 90, 1, 0));
        sync().run();

        assertThat(first.questions).containsExactly("list", "running", "running", "ids");
        assertThat(matches.get(id()).status()).isEqualTo(MatchStatus.FINISHED);
    }

    @Test
    void whoeverTakesOverInTheMiddleOfAMatchListsWhatItCalls() {
        first.answer = List.of(match(MatchStatus.LIVE, 21, 1, 0));
        sync().run();
        first.answer = null;
        second.tellsRunningOnly = true;
        second.answer = List.of(new ProviderMatch(
                new SourceIds("another-1", "another-2", "another-3"),
                SEASON,
                kickOff,
                home,
                away,
                progress(MatchStatus.LIVE, 22, 2, 0),
                null));

        clock.advance(Duration.ofMinutes(1));
        sync().run();
        clock.advance(Duration.ofMinutes(1));
        sync().run();

        assertThat(second.questions).containsExactly("running", "list", "running");
        assertThat(liveMatches.get(id()).source()).isEqualTo(second.name());
        assertThat(matches.get(id()).score()).isEqualTo(new Score(2, 0));
    }

    @Test
    void aMatchAndItsSidesAreFoundByTheSourcesIdsWhateverTheirNames() {
        first.answer = List.of(match(MatchStatus.LIVE, 21, 1, 0));
        sync().run();
        first.answer = List.of(new ProviderMatch(
                ids(),
                SEASON,
                kickOff,
                "Renamed " + home,
                "Renamed " + away,
                progress(MatchStatus.LIVE, 22, 2, 0),
                null));

        clock.advance(Duration.ofMinutes(1));
        sync().run();

        assertThat(matches.get(id()).score()).isEqualTo(new Score(2, 0));
        assertThat(jdbc.sql("select count(*) from football.unresolved_teams where source = :source")
                        .param("source", first.name())
                        .query(Long.class)
                        .single())
                .isZero();
    }

    /** As while nodes of two versions run side by side. */
    @Test
    void whatANewerNodeStoredIsReadAndWhatCannotBeReadIsAskedForAgain() {
        first.answer = List.of(match(MatchStatus.FINISHED, 90, 2, 0));
        sync().run();
        Map<ProviderLeague, LeagueAnswer> stored = known();
        jdbc.sql("""
                        update providers.answers
                        set matches = (
                            select jsonb_agg(match || '{"weather": {"rain": true}}'::jsonb) from jsonb_array_elements(matches) match
                        )
                        """).update();
        Map<ProviderLeague, LeagueAnswer> withMore = known();
        jdbc.sql("""
                        update providers.answers
                        set matches = jsonb_set(matches, '{0,progress,status}', '"DREAMT"')
                        """).update();

        Map<ProviderLeague, LeagueAnswer> unreadable = known();
        sync().run();
        jdbc.sql("update providers.answers set matches = jsonb_set(matches, '{0,home}', '\"\"')")
                .update();
        Map<ProviderLeague, LeagueAnswer> nameless = known();
        sync().run();

        assertThat(withMore).isEqualTo(stored).isNotEmpty();
        assertThat(unreadable).isEmpty();
        assertThat(nameless).isEmpty();
        assertThat(known()).isNotEmpty();
    }

    @Test
    void aTimeThatIsYetToBeSettledReplacesNoneThatIsKnown() {
        Instant later = kickOff.plus(Duration.ofMinutes(150));
        first.answer = List.of(scheduled(later, null));
        sync().run();
        Instant unsettled = matches.get(id()).kickOff();
        first.answer = List.of(scheduled(later, later));

        clock.advance(Duration.ofDays(1));
        sync().run();

        assertThat(unsettled).isEqualTo(kickOff);
        assertThat(matches.get(id()).kickOff()).isEqualTo(later);
    }

    private ProviderMatch scheduled(Instant at, @Nullable Instant settled) {
        return new ProviderMatch(
                ids(), SEASON, at, home, away, new MatchProgress(MatchStatus.SCHEDULED, settled, null, null), null);
    }

    @Test
    void aMatchThatWasToldToBePutOffIsPlayedWhenItsSourceTakesThatBack() {
        first.answer = List.of(match(new MatchProgress(MatchStatus.POSTPONED, kickOff, null, null)));
        sync().run();
        assertThat(matches.get(id()).status()).isEqualTo(MatchStatus.POSTPONED);

        clock.advance(Duration.ofHours(1));
        first.answer = List.of(match(new MatchProgress(MatchStatus.SCHEDULED, kickOff, null, null)));
        sync().run();

        assertThat(matches.get(id()).status()).isEqualTo(MatchStatus.SCHEDULED);
    }

    @Test
    void aPauseThatOneNodeWasToldIsKeptByTheOthersAndNeverShortened() {
        String provider = "test-" + UUID.randomUUID();
        SharedPause one = new SharedPause(redis, provider, clock);
        SharedPause other = new SharedPause(redis, provider, clock);
        Instant hour = clock.instant().plus(Duration.ofHours(1)).truncatedTo(ChronoUnit.MILLIS);

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> { // nodes count for themselves while Redis is slow
                            one.until(hour);
                            assertThat(new SharedPause(redis, provider, clock).until())
                                    .isEqualTo(hour);
                        });
        other.until(hour.minus(Duration.ofMinutes(10)));

        assertThat(other.until()).isEqualTo(hour);
        assertThat(one.until()).isEqualTo(hour);
    }

    @Test
    void anIllProviderDegradesOurHealthAndIsNamedForAdministrators() {
        first.answer = List.of(match(MatchStatus.LIVE, 21, 1, 0));
        ProviderHealth health = new ProviderHealth(providers, clock);
        sync().run();
        Status well = health.health().getStatus();
        first.answer = null;
        clock.advance(Duration.ofMinutes(1));

        sync().run();

        assertThat(well).isEqualTo(Status.UP);
        assertThat(health.health().getStatus().getCode()).isEqualTo("DEGRADED");
        assertThat(health.health().getDetails().get(first.name())).asString().contains("DEGRADED", "REFUSED");
        clock.advance(Duration.ofHours(1));
        assertThat(health.health().getStatus()).isEqualTo(Status.UP);
        JsonNode shown =
                Api.json(api.as(Role.ADMIN).get().uri("/actuator/health").exchange(), HttpStatus.OK);
        assertThat(shown.at("/components/providers/status").asString()).isEqualTo("UP");
    }

    /** Two who fail, of whom the second is well again before the first. */
    @Test
    void whoeverFailedIsTriedAgainSoonWhetherNeededOrNot() {
        first.answer = List.of(match(MatchStatus.FINISHED, 90, 2, 0));
        second.answer = first.answer;
        sync().run();
        assertThat(sync().nextTrial()).isEmpty();
        clock.advance(Duration.ofHours(1));
        for (Scripted source : List.of(first, second)) {
            source.answer = null;
            source.fault = ProviderException.Fault.UNAVAILABLE;
        }
        sync().run();
        ProviderHealth health = new ProviderHealth(providers, clock);
        assertThat(sync().nextTrial())
                .hasValueSatisfying(
                        trial -> assertThat(trial).isBefore(clock.instant().plusSeconds(3)));

        second.answer = List.of(match(MatchStatus.FINISHED, 90, 3, 0));
        clock.advance(Duration.ofSeconds(5));
        sync().run();
        assertThat(known().get(LEAGUE).source()).isEqualTo(second.name());
        assertThat(health.health().getStatus().getCode()).isEqualTo("DEGRADED");

        second.questions.clear();
        first.answer = List.of(match(MatchStatus.FINISHED, 90, 4, 0));
        clock.advance(Duration.ofSeconds(10));
        sync().run();

        assertThat(known().get(LEAGUE).source())
                .as("asked though the other's answer is new")
                .isEqualTo(first.name());
        assertThat(health.health().getStatus()).isEqualTo(Status.UP);
        assertThat(sync().nextTrial()).isEmpty();
        assertThat(second.questions).isEmpty();
    }

    @Test
    void aSpareThatFailedIsTriedAgainAndItsAnswerNotTaken() {
        first.fault = ProviderException.Fault.UNAVAILABLE;
        second.fault = ProviderException.Fault.UNAVAILABLE;
        sync().run();
        first.answer = List.of(match(MatchStatus.FINISHED, 90, 2, 0));
        clock.advance(Duration.ofSeconds(2));
        second.answer = List.of(match(MatchStatus.FINISHED, 90, 3, 0));
        clock.advance(Duration.ofSeconds(10));

        sync().run();

        assertThat(new ProviderHealth(providers, clock).health().getStatus()).isEqualTo(Status.UP);
        assertThat(known().get(LEAGUE).source()).isEqualTo(first.name());
        assertThat(matches.get(id()).score()).isEqualTo(new Score(2, 0));
    }

    @Test
    void whatIsWrongWithAProviderAllNodesKnowAndNobodyAnyMoreAfterAGoodAnswer() {
        String provider = "test-" + UUID.randomUUID();
        SharedTrouble one = new SharedTrouble(redis, provider, clock);
        SharedTrouble other = new SharedTrouble(redis, provider, clock);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Trouble trouble = new Trouble(ProviderException.Fault.SLOW, now, 3, now.plusSeconds(5));

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> { // nodes know for themselves while Redis is slow
                            one.note(trouble);
                            assertThat(other.known()).hasValue(trouble);
                        });
        assertThat(one.known()).hasValue(trouble);

        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            other.clear();
            assertThat(one.known()).isEmpty();
        });
        assertThat(other.known()).isEmpty();
    }

    @Test
    void nobodyIsAskedWhileNothingGoesOnOrLiveDataIsOff() throws InterruptedException {
        first.answer = List.of(match(MatchStatus.FINISHED, 90, 2, 0));
        sync().run();
        int asked = first.asked.get();

        sync().run();
        assertThat(first.asked.get()).isEqualTo(asked);

        clock.advance(Duration.ofHours(1));
        setLiveData(false);
        try {
            await().atMost(Duration.ofSeconds(10)).until(() -> !areas.isOn(Area.LIVE_DATA));
            sync().run();
            assertThat(refreshed(LEAGUE).outcome()).isEqualTo(DataRefresh.Outcome.OFF);
            assertThat(first.asked.get()).isEqualTo(asked);
        } finally {
            setLiveData(true);
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> areas.isOn(Area.LIVE_DATA));

        sync().run();
        assertThat(first.asked.get()).isEqualTo(asked + 1);
    }

    private void setLiveData(boolean on) {
        Api.json(
                api.as(Role.ADMIN)
                        .patch()
                        .uri("/api/v1/admin/flags/live-data.enabled")
                        .contentType(MediaType.APPLICATION_JSON)
                        .body(Map.of("enabled", on))
                        .exchange(),
                HttpStatus.OK);
    }

    /** Of buckets of their own, until Redis was quick enough for all of it: nodes count for themselves while it is not. */
    @Test
    void aQuotaIsSharedByWhoeverNamesIt() {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            String name = "test-" + UUID.randomUUID();
            SharedQuota one = quotas.named(name, 3, Duration.ofDays(1));
            SharedQuota other = quotas.named(name, 3, Duration.ofDays(1));

            assertThat(List.of(one.tryTake(), other.tryTake())).containsOnly(true);
            assertThat(one.left()).isEqualTo(1);
            assertThat(one.tryTake()).isTrue();
            assertThat(one.tryTake()).isFalse();
            assertThat(other.tryTake()).isFalse();
            assertThat(other.left()).isZero();
            assertThat(quotas.daily(name, 7).left()).isEqualTo(7);
        });
    }

    /** The application of the tests has no provider. */
    @Test
    void whereNobodyIsAskedNothingIsStaleAndEverybodySeesWhoToldLast() {
        first.answer = List.of(match(MatchStatus.FINISHED, 90, 2, 0));
        Instant before = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        sync().run();
        LeagueId league = leagues.byCode(LEAGUE.name()).orElseThrow();

        JsonNode freshness = Api.json(
                api.anonymous()
                        .get()
                        .uri("/api/v1/leagues/" + league + "/freshness")
                        .exchange(),
                HttpStatus.OK);

        assertThat(freshness.at("/source").asString()).isEqualTo(first.name());
        assertThat(Instant.parse(freshness.at("/observedAt").asString())).isAfterOrEqualTo(before);
        assertThat(Instant.parse(freshness.at("/listedAt").asString())).isAfterOrEqualTo(before);
        assertThat(freshness.at("/stale").asBoolean()).isFalse();
        api.anonymous()
                .get()
                .uri("/api/v1/leagues/" + UUID.randomUUID() + "/freshness")
                .exchange()
                .expectStatus()
                .isNotFound();
    }

    @Test
    void administratorsSeeHowProvidersAreAndNoKey() {
        JsonNode view =
                Api.json(api.as(Role.ADMIN).get().uri("/api/v1/admin/providers").exchange(), HttpStatus.OK);

        assertThat(view.at("/providers"))
                .extracting(provider -> provider.at("/name").asString())
                .containsExactly("football-data.org", "api-football");
        assertThat(view.at("/providers/0/configured").asBoolean()).isFalse();
        assertThat(view.at("/providers/0/breaker").asString()).isEqualTo("CLOSED");
    }

    private LeagueSync sync() {
        return TestSync.of(application, providers, LEAGUE);
    }

    private GuardedSource guarded(MatchSource source) {
        return guarded(source, TestAllowances.unlimited());
    }

    private GuardedSource guarded(MatchSource source, ProviderAllowance allowance) {
        return new GuardedSource(
                source, allowance, TestAllowances.troubles(), LIMITS, asking, new SimpleMeterRegistry(), clock);
    }

    private Map<ProviderLeague, LeagueAnswer> known() {
        return answers.find(List.of(LEAGUE));
    }

    private ProviderMatch match(MatchStatus status, int minute, int homeGoals, int awayGoals) {
        return match(progress(status, minute, homeGoals, awayGoals));
    }

    private MatchProgress progress(MatchStatus status, int minute, int homeGoals, int awayGoals) {
        return new MatchProgress(
                status,
                kickOff,
                status == MatchStatus.LIVE ? new PlayClock(MatchPhase.FIRST_HALF, minute, null) : null,
                new Score(homeGoals, awayGoals));
    }

    private ProviderMatch match(MatchProgress progress) {
        return new ProviderMatch(ids(), SEASON, kickOff, home, away, progress, null);
    }

    private SourceIds ids() {
        return new SourceIds("of " + home.substring(0, 20), home.substring(0, 30), away.substring(0, 30));
    }

    private MatchId id() {
        IncomingMatch match = new IncomingMatch(SEASON, kickOff, home, away, null, null, List.of());
        return known.of(first.name(), LEAGUE.league(), List.of(match)).get(match);
    }
}
