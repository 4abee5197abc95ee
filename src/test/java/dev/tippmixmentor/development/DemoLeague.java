package dev.tippmixmentor.development;

import dev.tippmixmentor.football.IncomingLeague;
import dev.tippmixmentor.football.IncomingMatch;
import dev.tippmixmentor.football.IncomingOdds;
import dev.tippmixmentor.football.OddsKind;
import dev.tippmixmentor.football.Score;
import dev.tippmixmentor.football.ShotsOnTarget;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.Month;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A made-up league that is always in mid-season: each season lasts from July to June and has a match on every day. Clubs
 * have true strengths, goals are drawn from the rates these imply, and bookmakers price them with a margin. All of it
 * follows from a seed and the calendar, so that a result is the same whenever it is asked for.
 */
class DemoLeague {
    static final IncomingLeague LEAGUE = new IncomingLeague("DEMO", "Demo League", "Demoland");
    static final int CLUBS = 20;
    static final int MATCHES_A_SEASON = CLUBS * (CLUBS - 1);

    private static final List<String> NAMES = List.of(
            "Alderbrook Rovers",
            "Birchmere Town",
            "Castle Fenwick",
            "Dunmarrow City",
            "Eastvale Athletic",
            "Foxholt United",
            "Grangeford",
            "Harrowmead",
            "Ironbridge Wanderers",
            "Juniper Park",
            "Kestrel Bay",
            "Larkhill Albion",
            "Millstone Rangers",
            "Northwick Harbour",
            "Oakenshaw",
            "Pinewater County",
            "Quarry Lane",
            "Ravensmoor",
            "Silverdene",
            "Thornbury Vale");

    private static final List<String> BOOKMAKERS = List.of("Copper Kettle", "Mossgate", "Tallyhouse");
    private static final List<LocalTime> KICK_OFFS =
            List.of(LocalTime.of(15, 0), LocalTime.of(17, 30), LocalTime.of(20, 0));

    private static final long SEED = 1_884;
    private static final int FINISHED_SEASONS = 2;
    private static final Duration FIXTURES_KNOWN = Duration.ofDays(45);
    private static final Duration ODDS_KNOWN = Duration.ofDays(14);
    private static final Duration DURATION = Duration.ofHours(2);

    private static final double HOME_ADVANTAGE = 0.24;
    private static final double GOALS = 0.08;
    private static final double ATTACK_SPREAD = 0.28;
    private static final double DEFENCE_SPREAD = 0.22;
    private static final double DRIFT = 0.08;
    /** Dependence of low scores (Dixon and Coles 1997): more goalless and 1-1 draws than independence gives. */
    private static final double RHO = -0.07;

    private static final int MOST_GOALS = 10;
    private static final double SHOTS_BESIDE_GOALS = 3.1;
    private static final double MARGIN = 0.05;
    private static final double BOOKMAKER_ERROR = 0.03;

    /** What is true of a fixture and nobody knows. */
    record Truth(double home, double draw, double away, double over, Score result, ShotsOnTarget shots) {}

    /**
     * All matches of the two seasons before and of this one, and those of the next that are near; with results as far as
     * they have been played.
     */
    List<IncomingMatch> matches(Instant now) {
        int thisYear = firstYear(now);
        return IntStream.rangeClosed(thisYear - FINISHED_SEASONS, thisYear + 1)
                .boxed()
                .flatMap(year -> season(year, now))
                .filter(match -> firstYear(match.kickOff()) <= thisYear
                        || match.kickOff().isBefore(now.plus(FIXTURES_KNOWN)))
                .toList();
    }

    private static int firstYear(Instant time) {
        LocalDate day = time.atZone(ZoneOffset.UTC).toLocalDate();
        return day.getMonth().getValue() >= Month.JULY.getValue() ? day.getYear() : day.getYear() - 1;
    }

    private static Stream<IncomingMatch> season(int year, Instant now) {
        List<int[]> pairings = pairings();
        LocalDate first = LocalDate.of(year, Month.JULY, 1);
        long days = ChronoUnit.DAYS.between(first, first.plusYears(1));
        return IntStream.range(0, pairings.size()).mapToObj(number -> {
            int[] sides = pairings.get(number);
            Instant kickOff = first.plusDays(number * days / pairings.size())
                    .atTime(KICK_OFFS.get(number % KICK_OFFS.size()))
                    .toInstant(ZoneOffset.UTC);
            return match(year, number, sides[0], sides[1], kickOff, now);
        });
    }

    private static IncomingMatch match(int year, int number, int home, int away, Instant kickOff, Instant now) {
        Truth truth = truth(year, number, home, away);
        boolean played = !kickOff.plus(DURATION).isAfter(now);
        boolean priced = kickOff.isBefore(now.plus(ODDS_KNOWN));
        return new IncomingMatch(
                "%d-%02d".formatted(year, (year + 1) % 100),
                kickOff,
                NAMES.get(home),
                NAMES.get(away),
                played ? truth.result() : null,
                played ? truth.shots() : null,
                priced ? odds(truth, random(year, number, 2)) : List.of());
    }

    /**
     * Every round each club plays once, the second half with the grounds changed. Within a round those who rested longest
     * play first.
     */
    static List<int[]> pairings() {
        List<int[]> season = new ArrayList<>();
        int[] lastPlayed = new int[CLUBS];
        for (int round = 0; round < 2 * (CLUBS - 1); round++) {
            boolean secondHalf = round >= CLUBS - 1;
            round(round % (CLUBS - 1)).stream()
                    .map(sides -> secondHalf ? new int[] {sides[1], sides[0]} : sides)
                    .sorted(Comparator.comparingInt(sides -> Math.max(lastPlayed[sides[0]], lastPlayed[sides[1]])))
                    .toList()
                    .forEach(sides -> {
                        season.add(sides);
                        lastPlayed[sides[0]] = season.size();
                        lastPlayed[sides[1]] = season.size();
                    });
        }
        return season;
    }

    /** The circle method: one club stands still, the others move on by a place. */
    private static List<int[]> round(int round) {
        List<int[]> pairs = new ArrayList<>();
        int moving = CLUBS - 1;
        for (int i = 0; i < CLUBS / 2; i++) {
            int one = i == 0 ? moving : (round + i) % moving;
            int other = (round - i + moving) % moving;
            pairs.add((i == 0 ? round : i) % 2 == 0 ? new int[] {one, other} : new int[] {other, one});
        }
        return pairs;
    }

    static Truth truth(int year, int number, int home, int away) {
        double homeRate = Math.exp(GOALS + HOME_ADVANTAGE + attack(home, year) - defence(away, year));
        double awayRate = Math.exp(GOALS + attack(away, year) - defence(home, year));
        double[][] scores = scores(homeRate, awayRate);
        Random random = random(year, number, 1);
        Score result = draw(scores, random);
        ShotsOnTarget shots = new ShotsOnTarget(
                result.home() + poisson(SHOTS_BESIDE_GOALS, random),
                result.away() + poisson(SHOTS_BESIDE_GOALS, random));
        return new Truth(
                sum(scores, (h, a) -> h > a),
                sum(scores, (h, a) -> h == a),
                sum(scores, (h, a) -> h < a),
                sum(scores, (h, a) -> h + a > 2),
                result,
                shots);
    }

    private static double attack(int club, int year) {
        return ATTACK_SPREAD * random(0, club, 4).nextGaussian() + drift(club, year);
    }

    private static double defence(int club, int year) {
        return DEFENCE_SPREAD * random(0, club, 5).nextGaussian() - drift(CLUBS + club, year);
    }

    /** Clubs are not quite the same from one season to the next. */
    private static double drift(int club, int year) {
        return DRIFT * random(year, club, 3).nextGaussian();
    }

    private static double[][] scores(double homeRate, double awayRate) {
        double[][] scores = new double[MOST_GOALS + 1][MOST_GOALS + 1];
        double total = 0;
        for (int h = 0; h <= MOST_GOALS; h++) {
            for (int a = 0; a <= MOST_GOALS; a++) {
                scores[h][a] = poisson(h, homeRate) * poisson(a, awayRate) * lowScores(h, a, homeRate, awayRate);
                total += scores[h][a];
            }
        }
        for (double[] row : scores) {
            for (int a = 0; a <= MOST_GOALS; a++) {
                row[a] /= total;
            }
        }
        return scores;
    }

    private static double lowScores(int home, int away, double homeRate, double awayRate) {
        if (home > 1 || away > 1) {
            return 1;
        }
        if (home == away) {
            return home == 0 ? 1 - homeRate * awayRate * RHO : 1 - RHO;
        }
        return 1 + (home == 0 ? homeRate : awayRate) * RHO;
    }

    private static double poisson(int count, double rate) {
        double probability = Math.exp(-rate);
        for (int i = 1; i <= count; i++) {
            probability *= rate / i;
        }
        return probability;
    }

    /** Knuth's way, good for small rates. */
    private static int poisson(double rate, Random random) {
        double limit = Math.exp(-rate);
        int count = 0;
        for (double product = random.nextDouble(); product > limit; product *= random.nextDouble()) {
            count++;
        }
        return count;
    }

    private static Score draw(double[][] scores, Random random) {
        double left = random.nextDouble();
        for (int h = 0; h <= MOST_GOALS; h++) {
            for (int a = 0; a <= MOST_GOALS; a++) {
                left -= scores[h][a];
                if (left < 0) {
                    return new Score(h, a);
                }
            }
        }
        return new Score(0, 0);
    }

    private interface Scoreline {
        boolean matches(int home, int away);
    }

    private static double sum(double[][] scores, Scoreline scoreline) {
        double sum = 0;
        for (int h = 0; h <= MOST_GOALS; h++) {
            for (int a = 0; a <= MOST_GOALS; a++) {
                sum += scoreline.matches(h, a) ? scores[h][a] : 0;
            }
        }
        return sum;
    }

    private static List<IncomingOdds> odds(Truth truth, Random random) {
        List<IncomingOdds> odds = new ArrayList<>();
        for (String bookmaker : BOOKMAKERS) {
            double[] threeWay = prices(random, truth.home(), truth.draw(), truth.away());
            double[] overUnder = prices(random, truth.over(), 1 - truth.over());
            odds.add(IncomingOdds.threeWay(
                    bookmaker, OddsKind.OPENING, price(threeWay[0]), price(threeWay[1]), price(threeWay[2])));
            odds.add(IncomingOdds.overUnder(
                    bookmaker, OddsKind.OPENING, BigDecimal.valueOf(2.5), price(overUnder[0]), price(overUnder[1])));
        }
        return odds;
    }

    /** A bookmaker's odds: nearly right probabilities, with a margin on top. */
    private static double[] prices(Random random, double... probabilities) {
        double[] believed = IntStream.range(0, probabilities.length)
                .mapToDouble(i -> probabilities[i] * Math.exp(BOOKMAKER_ERROR * random.nextGaussian()))
                .toArray();
        double total = IntStream.range(0, believed.length)
                .mapToDouble(i -> believed[i])
                .sum();
        return IntStream.range(0, believed.length)
                .mapToDouble(i -> total / (believed[i] * (1 + MARGIN)))
                .toArray();
    }

    private static BigDecimal price(double price) {
        return BigDecimal.valueOf(Math.max(1.01, Math.round(price * 100) / 100.0));
    }

    /**
     * Of its own for each purpose, so that one more draw here changes nothing there. Mixed first: {@link Random}s of
     * neighbouring seeds begin alike.
     */
    private static Random random(int year, int number, int purpose) {
        long seed = (SEED * 10_000 + year) * 100_000 + number * 10L + purpose;
        return new Random(new SplittableRandom(seed).nextLong());
    }
}
