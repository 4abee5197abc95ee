package dev.tippmixmentor.benchmark;

import dev.tippmixmentor.forecast.BlendedFit;
import dev.tippmixmentor.forecast.DixonColes;
import dev.tippmixmentor.forecast.DixonColesFit;
import dev.tippmixmentor.forecast.DixonColesSettings;
import dev.tippmixmentor.forecast.MatchResult;
import dev.tippmixmentor.forecast.OnlineRatings;
import dev.tippmixmentor.forecast.OnlineSettings;
import dev.tippmixmentor.forecast.ScoreMatrix;
import dev.tippmixmentor.forecast.Side;
import dev.tippmixmentor.forecast.TestResults;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** What the engine costs on one core: five seasons of twenty sides, two of which change every summer. */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ForecastBenchmark {

    private static final int MATCHES = 1_900;
    private static final LocalDate FORECAST_DATE = LocalDate.of(2020, 8, 1);

    private final List<MatchResult> matches = fiveSeasons();
    private final DixonColesFit lastWeek = fit(FORECAST_DATE.minusWeeks(1), null);
    private final List<String> sides =
            List.copyOf(lastWeek.strengths().keySet()).subList(0, 20);
    private final BlendedFit model = BlendedFit.besideGoals(lastWeek, learned().fit());

    @Benchmark
    @BenchmarkMode(Mode.SampleTime)
    public DixonColesFit coldFit() {
        return fit(FORECAST_DATE, null);
    }

    @Benchmark
    @BenchmarkMode(Mode.SampleTime)
    public DixonColesFit warmFit() {
        return fit(FORECAST_DATE, lastWeek);
    }

    @Benchmark
    @BenchmarkMode(Mode.AverageTime)
    public void seasonOfForecastsWithAllMarkets(Blackhole sink) {
        for (String home : sides) {
            for (String away : sides) {
                if (!home.equals(away)) {
                    readEveryMarket(model.rates(home, away).scores(), sink);
                }
            }
        }
    }

    @Benchmark
    @BenchmarkMode(Mode.AverageTime)
    public ScoreMatrix oneForecast() {
        return model.rates(sides.get(3), sides.get(11)).scores();
    }

    @Benchmark
    @BenchmarkMode(Mode.AverageTime)
    @OperationsPerInvocation(MATCHES)
    public OnlineRatings onlineUpdate() {
        return learned();
    }

    private static void readEveryMarket(ScoreMatrix scores, Blackhole sink) {
        sink.consume(scores.outcome());
        sink.consume(scores.bothTeamsToScore());
        sink.consume(scores.mostLikelyScores(5));
        for (double line = 0.5; line <= 5.5; line += 0.25) {
            sink.consume(scores.total(line).win());
        }
        for (double line = -2.5; line <= 2.5; line += 0.25) {
            sink.consume(scores.asianHandicap(Side.HOME, line).win());
        }
        for (Side side : Side.values()) {
            sink.consume(scores.drawNoBet(side).fairOdds());
            sink.consume(scores.cleanSheet(side));
            sink.consume(scores.winToNil(side));
            sink.consume(scores.expectedGoals(side));
            sink.consume(scores.expectedPoints(side));
            for (double line = 0.5; line <= 3.5; line++) {
                sink.consume(scores.teamTotal(side, line).win());
            }
        }
    }

    private DixonColesFit fit(LocalDate date, DixonColesFit warmStart) {
        return DixonColes.fit(matches, date, Set.of(), DixonColesSettings.map(), warmStart);
    }

    private OnlineRatings learned() {
        OnlineRatings learned = new OnlineRatings(OnlineSettings.goals());
        matches.forEach(learned::learn);
        return learned;
    }

    private static List<MatchResult> fiveSeasons() {
        Random random = new Random(90);
        List<MatchResult> matches = new ArrayList<>();
        for (int season = 0; season < 5; season++) {
            for (MatchResult match : TestResults.league(random, 20, LocalDate.of(2015 + season, 8, 15))) {
                matches.add(new MatchResult(
                        match.date(),
                        renamed(match.home(), season),
                        renamed(match.away(), season),
                        match.homeGoals(),
                        match.awayGoals()));
            }
        }
        matches.sort(Comparator.comparing(MatchResult::date).thenComparing(MatchResult::home));
        return matches;
    }

    /** Sides 1 and 2 of a season go down, and all others move up to make room for two new ones. */
    private static String renamed(String side, int season) {
        return "Side " + (Integer.parseInt(side.substring("Side ".length())) + 2 * season);
    }
}
