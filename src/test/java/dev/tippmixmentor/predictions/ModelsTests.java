package dev.tippmixmentor.predictions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import dev.tippmixmentor.football.Fixture;
import dev.tippmixmentor.football.FixtureIntake;
import dev.tippmixmentor.football.IncomingLeague;
import dev.tippmixmentor.football.LeagueId;
import dev.tippmixmentor.football.Leagues;
import dev.tippmixmentor.football.MatchId;
import dev.tippmixmentor.football.Matches;
import dev.tippmixmentor.football.PlayedMatches;
import dev.tippmixmentor.football.Score;
import dev.tippmixmentor.football.Scorekeeper;
import dev.tippmixmentor.forecast.Algorithm;
import dev.tippmixmentor.forecast.GoalModel;
import dev.tippmixmentor.forecast.GoalRates;
import dev.tippmixmentor.forecast.MatchResult;
import dev.tippmixmentor.forecast.TrainingSet;
import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.platform.seal.CanonicalJson;
import dev.tippmixmentor.platform.seal.HashChain;
import dev.tippmixmentor.platform.security.CurrentUser;
import dev.tippmixmentor.platform.security.Role;
import dev.tippmixmentor.testing.IntegrationTest;
import dev.tippmixmentor.testing.PublishedEvents;
import dev.tippmixmentor.testing.SettableClock;
import dev.tippmixmentor.testing.TestLeague;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

@IntegrationTest
class ModelsTests {
    private static final Duration HORIZON = Duration.ofDays(14);

    @Autowired
    Publishing publishing;

    @Autowired
    Predictions predictions;

    @Autowired
    Models models;

    @Autowired
    TrainingSets trainingSets;

    @Autowired
    ModelRegistry registry;

    @Autowired
    GoalModelJson goalModels;

    @Autowired
    CodeRevision code;

    @Autowired
    ModelCatalogue catalogue;

    @Autowired
    Scorekeeper scorekeeper;

    @Autowired
    PublishedEvents events;

    @Autowired
    FixtureIntake intake;

    @Autowired
    Leagues leagues;

    @Autowired
    Matches matches;

    @Autowired
    PlayedMatches playedMatches;

    @Autowired
    SettableClock clock;

    @Autowired
    JdbcClient jdbc;

    @Autowired
    JsonMapper json;

    private TestLeague league;
    private LocalDate day;

    @BeforeEach
    void aLeagueWithShots() {
        league = TestLeague.withShots(intake, leagues, clock.instant(), 4);
        day = day(fixtures().get(3));
    }

    @AfterEach
    void today() {
        clock.reset();
    }

    @ParameterizedTest
    @EnumSource
    void aPredictionOfAMonthAgoIsComputedAgainToTheSameSealedBytes(Algorithm algorithm) {
        List<Fixture> fixtures = fixtures();
        List<PredictionId> sealed = fixtures.stream()
                .map(fixture -> publishing.publish(fixture.id(), algorithm.code()))
                .toList();
        clock.advance(Duration.ofHours(26));
        scorekeeper.finish(fixtures.get(0).id(), new Score(4, 0));
        clock.advance(Duration.ofDays(30));

        for (int i = 0; i < sealed.size(); i++) {
            Map<String, Object> link =
                    jdbc.sql("""
                            select index, content, previous_hash, hash
                            from predictions.seals
                            where prediction_id = :id
                            """).param("id", sealed.get(i).value()).query().singleRow();
            String content = (String) link.get("content");
            ObjectNode facts = (ObjectNode) json.readTree(content);
            ModelVersion model =
                    models.find(facts.get("modelVersion").asString()).orElseThrow();
            Fixture fixture = fixtures.get(i);
            PredictionContent.Market market =
                    json.treeToValue(facts.at("/content/market"), PredictionContent.Market.class);
            facts.set("rates", json.valueToTree(rates(model, fixture)));
            facts.set("content", json.valueToTree(PredictionContent.of(model, fixture, market)));

            String again = CanonicalJson.of(json.writeValueAsString(facts));

            assertThat(model.algorithm()).isEqualTo(algorithm);
            assertThat(again).isEqualTo(content);
            assertThat(HashChain.hash((Long) link.get("index"), (String) link.get("previous_hash"), again))
                    .isEqualTo(link.get("hash"));
        }
    }

    @Test
    void aShadowForecastIsComputedAgainToTheLastBit() {
        publishing.publish(league.id(), HORIZON, UUID.randomUUID());
        Set<Algorithm> seen = new HashSet<>();

        jdbc.sql("""
                        select f.match_id, f.home_rate, f.away_rate, f.rho, f.home_probability, m.version
                        from predictions.shadow_forecasts f
                        join predictions.models m on m.id = f.model_id
                        where f.league_id = :league
                        """).param("league", league.id().value()).query(row -> {
            ModelVersion model = models.find(row.getString("version")).orElseThrow();
            GoalRates rates = rates(model, matches.fixture(new MatchId(row.getObject("match_id", UUID.class))));
            assertThat(List.of(
                            row.getDouble("home_rate"),
                            row.getDouble("away_rate"),
                            row.getDouble("rho"),
                            row.getDouble("home_probability")))
                    .containsExactly(
                            rates.home(),
                            rates.away(),
                            rates.rho(),
                            rates.scores().outcome().home());
            seen.add(model.algorithm());
        });
        assertThat(seen).containsExactlyInAnyOrder(Algorithm.values());
    }

    @ParameterizedTest
    @EnumSource
    void whatIsStoredIsWhatWasFitted(Algorithm algorithm) {
        Training training = trainingSets.of(league.id()).training(league.season(), day);
        GoalModel fitted = algorithm.fit(training.results(), null);

        String stored = jdbc.sql("select cast(cast(:json as jsonb) as text)")
                .param("json", goalModels.write(fitted))
                .query(String.class)
                .single();

        assertThat(goalModels.read(stored)).isEqualTo(fitted);
    }

    /** Of any size that a parameter has; our JSON refuses numbers of more than a hundred digits. */
    @Test
    void theDatabaseKeepsEveryBitOfANumberInJson() {
        Random random = new Random(20_261_125);
        List<Double> numbers = new ArrayList<>();
        while (numbers.size() < 5_000) {
            double number = Double.longBitsToDouble(random.nextLong());
            if (Math.abs(number) > 1e-60 && Math.abs(number) < 1e60) {
                numbers.add(number);
            }
        }
        numbers.addAll(DoubleStream.of(0, 0.1 + 0.2, 1e-17, 1.0 / 3).boxed().toList());

        String stored = jdbc.sql("select cast(cast(:json as jsonb) as text)")
                .param("json", json.writeValueAsString(numbers))
                .query(String.class)
                .single();

        assertThat(json.readValue(stored, Double[].class)).containsExactlyElementsOf(numbers);
    }

    @Test
    void aFitThatWasStoredBeforeThereWereKindsCanBeRead() {
        Training training = trainingSets.of(league.id()).training(league.season(), day);
        GoalModel fit = Algorithm.DIXON_COLES.fit(training.results(), null);

        assertThat(goalModels.read(json.writeValueAsString(fit))).isEqualTo(fit);
    }

    @ParameterizedTest
    @EnumSource
    void aVersionSaysWhatItWasMadeOf(Algorithm algorithm) {
        ModelVersion model = models.upToDate(trainingSets.of(league.id()).training(league.season(), day), algorithm);

        ModelView view = catalogue.get(model.version());
        assertThat(view.algorithm()).isEqualTo(algorithm.code());
        assertThat(view.settings()).hasSameSizeAs(algorithm.settings());
        assertThat(view.trainingMatches()).isEqualTo(26);
        assertThat(view.trainingHash())
                .startsWith(model.version().substring(model.version().lastIndexOf('-') + 1));
        assertThat(view.cutOff()).isEqualTo(day);
        assertThat(view.trainingFrom()).isEqualTo(day.minusDays(34));
        boolean optimised = model.goals().optimum().isPresent();
        assertThat(view.objective() != null).isEqualTo(optimised);
        assertThat(view.gradientNorm() == null || view.gradientNorm() < 0.05).isTrue();
        assertThat(view.iterations() != null).isEqualTo(optimised);
        assertThat(ModelDetails.parts(model.goals()).stream()
                        .mapToDouble(ModelDetails.Part::weight)
                        .sum())
                .isEqualTo(1);
    }

    @Test
    void whatIsSaidAnewOfAMatchIsToldAsARevision() {
        List<Fixture> fixtures = fixtures();
        MatchId later = fixtures.get(fixtures.size() - 1).id();
        PredictionId first = publishing.publish(later, null);
        clock.advance(Duration.ofHours(26));
        scorekeeper.finish(fixtures.get(0).id(), new Score(2, 2));

        PredictionId second = publishing.publish(later, null);
        publishing.publish(later, "online");

        assertThat(second).isNotEqualTo(first);
        assertThat(events.matching(event -> event instanceof PredictionPublished published
                        && published.matchId().equals(later)))
                .extracting(event -> ((PredictionPublished) event).revises())
                .containsExactly(null, first, null);
    }

    @Test
    void theSameResultsGiveTheSameModelAndANewResultANewOne() {
        ModelVersion first = upToDate();
        ModelVersion again = upToDate();
        clock.advance(Duration.ofHours(26));
        scorekeeper.finish(fixtures(Duration.ofDays(-2)).get(0).id(), new Score(2, 2));
        ModelVersion after = upToDate();

        assertThat(again).isSameAs(first);
        assertThat(after.version()).isNotEqualTo(first.version());
        assertThat(first.version()).startsWith("geo-" + league.league().code().toLowerCase(Locale.ROOT));
    }

    @Test
    void aLeagueWithoutResultsIsNotPredicted() {
        String name = UUID.randomUUID().toString().substring(0, 8);
        intake.accept(new IncomingLeague(name, name, name), List.of());
        LeagueId empty = leagues.byCode(name).orElseThrow();

        assertRefused(ErrorCode.BUSINESS_RULE_VIOLATION, models, empty, Algorithm.GEO);
    }

    @ParameterizedTest
    @EnumSource(names = {"ONLINE_SHOTS", "GEO_SHOTS", "TWO_SPEED"})
    void modelsOfShotsNeedShots(Algorithm algorithm) {
        LeagueId uncounted =
                TestLeague.withFixtures(intake, leagues, clock.instant(), 1).id();

        assertRefused(ErrorCode.BUSINESS_RULE_VIOLATION, models, uncounted, algorithm);
    }

    @Test
    void aFitThatFailsKeepsTheLastVersionAndIsCounted() {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        Models failing = failing(meters);
        assertRefused(ErrorCode.OPERATION_FAILED, failing, league.id(), Algorithm.GEO);
        ModelVersion last = upToDate();
        clock.advance(Duration.ofHours(26));
        scorekeeper.finish(fixtures(Duration.ofDays(-2)).get(0).id(), new Score(1, 2));

        ModelVersion kept =
                failing.upToDate(trainingSets.of(league.id()).training(league.season(), day), Algorithm.GEO);
        ModelVersion again =
                failing.upToDate(trainingSets.of(league.id()).training(league.season(), day), Algorithm.GEO);

        assertThat(kept).isEqualTo(last).isEqualTo(again);
        assertThat(meters.get("tippmix.predictions.fits")
                        .tags("algorithm", "geo", "outcome", "failed")
                        .counter()
                        .count())
                .as("once for each state of the results")
                .isEqualTo(2);
        assertThat(upToDate().version()).isNotEqualTo(last.version());
    }

    @Test
    void aForecastDuringASwapOfModelsComesFromExactlyOneVersion() throws Exception {
        List<Fixture> fixtures = fixtures();
        clock.advance(Duration.ofHours(25));
        Map<Algorithm, String> versions = new EnumMap<>(Algorithm.class);
        for (Algorithm algorithm : Algorithm.values()) {
            versions.put(
                    algorithm,
                    models.upToDate(trainingSets.of(league.id()).training(league.season(), day), algorithm)
                            .version());
        }
        CurrentUser administrator = new CurrentUser(
                UUID.randomUUID(),
                UUID.randomUUID(),
                "admin",
                Role.ADMIN,
                clock.instant().plusSeconds(60));
        ExecutorService pool = Executors.newFixedThreadPool(6);

        List<Future<?>> work = new ArrayList<>();
        for (int publisher = 0; publisher < 4; publisher++) {
            work.add(pool.submit(() ->
                    IntStream.range(0, 6).forEach(run -> publishing.publish(league.id(), HORIZON, UUID.randomUUID()))));
        }
        work.add(pool.submit(() -> IntStream.range(0, 12)
                .forEach(swap -> registry.promote(
                        versions.get(swap % 2 == 0 ? Algorithm.TWO_SPEED : Algorithm.ONLINE), administrator))));
        work.add(pool.submit(() -> IntStream.range(0, 6)
                .forEach(goals -> scorekeeper.finish(fixtures.get(0).id(), new Score(goals, 0)))));
        for (Future<?> one : work) {
            one.get(60, TimeUnit.SECONDS);
        }
        pool.shutdown();

        Set<String> used = new HashSet<>();
        jdbc.sql("""
                        select p.match_id, p.home_rate, p.away_rate, p.rho, p.home_probability, m.version
                        from predictions.predictions p
                        join predictions.models m on m.id = p.model_id
                        where p.league_id = :league
                        """).param("league", league.id().value()).query(row -> {
            ModelVersion model = models.find(row.getString("version")).orElseThrow();
            GoalRates rates = rates(model, matches.fixture(new MatchId(row.getObject("match_id", UUID.class))));
            assertThat(List.of(
                            row.getDouble("home_rate"),
                            row.getDouble("away_rate"),
                            row.getDouble("rho"),
                            row.getDouble("home_probability")))
                    .containsExactly(
                            rates.home(),
                            rates.away(),
                            rates.rho(),
                            rates.scores().outcome().home());
            used.add(model.version());
        });
        assertThat(used).hasSizeGreaterThan(1);
    }

    @ParameterizedTest
    @EnumSource
    void eachFixtureIsForecastFromTheDaysBeforeItsOwnAsInABackTest(Algorithm algorithm) {
        List<Fixture> fixtures = fixtures();
        List<MatchResult> results = playedMatches.of(league.id(), league.season()).stream()
                .map(match -> new MatchResult(
                        LocalDate.ofInstant(match.kickOff(), ZoneOffset.UTC),
                        match.home().toString(),
                        match.away().toString(),
                        match.result().home(),
                        match.result().away(),
                        match.shotsOnTarget().home(),
                        match.shotsOnTarget().away(),
                        match.shots().home(),
                        match.shots().away()))
                .toList();
        Set<String> sides = results.stream().map(MatchResult::home).collect(Collectors.toSet());

        for (Fixture fixture : List.of(fixtures.get(0), fixtures.get(3))) {
            ModelView version = catalogue.get(predictions
                    .get(publishing.publish(fixture.id(), algorithm.code()))
                    .modelVersion());
            GoalModel expected = algorithm.fit(
                    new TrainingSet(results, Map.of(results.get(0).date(), sides), Set.of(), day(fixture)), null);

            assertThat(version.cutOff()).isEqualTo(day(fixture));
            GoalRates said = rates(models.find(version.version()).orElseThrow(), fixture);
            GoalRates asInABackTest =
                    expected.rates(fixture.home().toString(), fixture.away().toString());
            assertThat(said.home()).isCloseTo(asInABackTest.home(), within(1e-6));
            assertThat(said.away()).isCloseTo(asInABackTest.away(), within(1e-6));
        }
    }

    private static LocalDate day(Fixture fixture) {
        return LocalDate.ofInstant(fixture.kickOff(), ZoneOffset.UTC);
    }

    private ModelVersion upToDate() {
        return models.upToDate(trainingSets.of(league.id()).training(league.season(), day), Algorithm.GEO);
    }

    private void assertRefused(ErrorCode reason, Models asked, LeagueId id, Algorithm algorithm) {
        assertThatExceptionOfType(ApiException.class)
                .isThrownBy(() -> asked.upToDate(trainingSets.of(id).training(league.season(), day), algorithm))
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo(reason));
    }

    /** Every fit fails as it really does: without a result in the window. */
    private Models failing(SimpleMeterRegistry meters) {
        return new Models(goalModels, code, jdbc, json, meters, clock) {
            @Override
            GoalModel fit(Algorithm algorithm, TrainingSet results, @Nullable GoalModel earlier) {
                return algorithm.fit(new TrainingSet(List.of(), Map.of(), Set.of(), results.cutOff()), earlier);
            }
        };
    }

    private List<Fixture> fixtures() {
        return fixtures(Duration.ZERO);
    }

    private List<Fixture> fixtures(Duration since) {
        return matches.fixtures(
                league.id(), clock.instant().plus(since), clock.instant().plus(HORIZON));
    }

    private static GoalRates rates(ModelVersion model, Fixture fixture) {
        return model.goals().rates(fixture.home().toString(), fixture.away().toString());
    }
}
